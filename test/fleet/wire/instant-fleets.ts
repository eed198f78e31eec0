import { type AwsAnswer, type AwsRequest, awsFault } from "./aws-request.ts";

/** How many machines of one market are to be had; absent: any number. */
export type Capacity = Partial<Record<"spot" | "on-demand", number>>;

const capacityFields = ["TotalTargetCapacity", "SpotTargetCapacity", "OnDemandTargetCapacity"].map(
  (name) => `TargetCapacitySpecification.${name}`,
);

const errorSet = (code: string, lifecycle: string) =>
  `<errorSet><item><errorCode>${code}</errorCode><errorMessage>There is no Spot or on-demand capacity.</errorMessage><lifecycle>${lifecycle}</lifecycle></item></errorSet>`;

/**
 * What moto lacks of CreateFleet: a request with a known token is answered as the first one was, one with a known token and
 * another content is refused, and where there is too little capacity fewer machines come, or for "all or none" none.
 */
export class InstantFleets {
  capacity: Capacity = {};
  /** The form of each request that was not a repetition, and how many machines came of it. */
  readonly made: { form: URLSearchParams; market: "spot" | "on-demand"; wanted: number; got: number }[] = [];
  private readonly answers = new Map<string, { content: string; answer: Promise<AwsAnswer> }>();

  create(request: AwsRequest, forward: (body: string) => Promise<AwsAnswer>): Promise<AwsAnswer> {
    const token = request.form.get("ClientToken") ?? "";
    const known = this.answers.get(token);
    if (known && known.content !== request.body) {
      return Promise.resolve(awsFault(request, "IdempotentParameterMismatch", "The token was used before", 400));
    }
    const answer = known?.answer ?? this.first(request.form, forward);
    this.answers.set(token, { content: request.body, answer });
    return answer;
  }

  private async first(form: URLSearchParams, forward: (body: string) => Promise<AwsAnswer>): Promise<AwsAnswer> {
    const market = form.get("TargetCapacitySpecification.DefaultTargetCapacityType") as "spot" | "on-demand";
    const wanted = Number(form.get("TargetCapacitySpecification.TotalTargetCapacity"));
    const least = Number(form.get(`${market === "spot" ? "Spot" : "OnDemand"}Options.MinTargetCapacity`) ?? 1);
    const left = Math.max(0, this.capacity[market] ?? Number.POSITIVE_INFINITY);
    const got = left < least ? 0 : Math.min(left, wanted);
    if (this.capacity[market] !== undefined) this.capacity[market] = left - got;
    this.made.push({ form, market, wanted, got });
    const missing = got < wanted ? errorSet("InsufficientInstanceCapacity", market) : "<errorSet/>";
    if (got === 0) {
      const body = `<CreateFleetResponse><requestId>r</requestId><fleetId>fleet-0</fleetId>${missing}<fleetInstanceSet/></CreateFleetResponse>`;
      return { status: 200, type: "text/xml", body };
    }
    const asked = new URLSearchParams(form);
    for (const field of capacityFields) if (asked.has(field)) asked.set(field, String(got));
    const answer = await forward(asked.toString());
    return { ...answer, body: answer.body.replace("</fleetId>", `</fleetId>${missing}`) };
  }
}
