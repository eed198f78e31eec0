import { inputAt, listAt, type Rule } from "../../rule.ts";

const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";

/** what nobody hears of goes on. */
export const heardAlarm: Rule = {
  id: "A-18",
  title: "Alarms and budgets tell somebody",
  level: "error",
  remedy: "set slipway:aws.alarmEmail, and keep the alarms' actions and the budgets' notifications",
  reference: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html",
  types: [alarm, "aws:budgets/budget:Budget"],
  judge({ type, inputs }) {
    if (type === alarm) return isEmpty(inputs.alarmActions) ? ["it tells nobody"] : [];
    const notifications = listAt(inputs, "notifications");
    const deaf = notifications.filter(
      (one) => isEmpty(inputAt(one, "subscriberSnsTopicArns")) && isEmpty(inputAt(one, "subscriberEmailAddresses")),
    );
    return [
      ...(notifications.length === 0 || deaf.length > 0 ? ["it tells nobody"] : []),
      ...(Number(inputs.limitAmount) > 0 ? [] : ["it has no limit"]),
    ];
  },
};

const isEmpty = (value: unknown) => value === undefined || (Array.isArray(value) && value.length === 0);
