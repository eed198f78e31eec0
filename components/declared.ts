/** The members that have a value. What is left out is undeclared, and undeclared stays on GitHub as it is. */
export function declared<Members extends object>(members: Members): Declared<Members> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Declared<Members>;
}

type Declared<Members> = { [Key in keyof Members]?: Exclude<Members[Key], undefined> };
