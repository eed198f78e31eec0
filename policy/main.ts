import { register } from "./pack.ts";

register();
