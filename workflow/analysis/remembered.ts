/**
 * A function of one object that works out its answer once: many rules ask the same of a job. What is remembered goes
 * when the object does.
 */
export function remembered<Subject extends object, Answer>(
  workOut: (subject: Subject) => Answer,
): (subject: Subject) => Answer {
  const answers = new WeakMap<Subject, { readonly answer: Answer }>();
  return (subject) => {
    const known = answers.get(subject) ?? { answer: workOut(subject) };
    answers.set(subject, known);
    return known.answer;
  };
}
