// A session with WebKit's driver: the few requests of the W3C protocol that a day needs.
//
// Every request has a time after which it has failed: a session that broke never answers.

const ANSWER_MS = 15_000;
/** The name of an element in the protocol. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** A word of the driver that means: not now. Nothing was done; the same may be tried again. */
const NOT_NOW = [
  'stale element reference',
  'element click intercepted',
  'element not interactable',
  'no such element',
  'move target out of bounds',
];

export class DriverProblem extends Error {
  constructor(
    readonly word: string,
    message: string,
  ) {
    super(`${word}: ${message}`);
  }

  get isPassing(): boolean {
    return NOT_NOW.includes(this.word);
  }
}

export class Session {
  private constructor(private readonly base: string) {}

  /** Starts a program and takes it over. */
  static async of(driver: string, binary: string): Promise<Session> {
    const wanted = { 'webkitgtk:browserOptions': { binary, args: [] } };
    const answer = await ask('POST', `${driver}/session`, { capabilities: { alwaysMatch: wanted } });
    return new Session(`${driver}/session/${(answer as { sessionId: string }).sessionId}`);
  }

  /** Runs a function in the page and waits for it; arguments and answer are plain data or elements. */
  run<A extends unknown[], R>(act: (...args: A) => R | Promise<R>, ...args: A): Promise<R> {
    const script = `return (${act}).apply(null, arguments)`;
    return ask('POST', `${this.base}/execute/sync`, { script, args }) as Promise<R>;
  }

  click = (element: unknown): Promise<unknown> =>
    ask('POST', `${this.base}/element/${idOf(element)}/click`, {});

  /** Types keys into an element, or gives a file's path to an input for files. */
  type = (element: unknown, text: string): Promise<unknown> =>
    ask('POST', `${this.base}/element/${idOf(element)}/value`, { text });

  /** The window, as a PNG. */
  picture = async (): Promise<Buffer> =>
    Buffer.from((await ask('GET', `${this.base}/screenshot`)) as string, 'base64');

  size = (width: number, height: number): Promise<unknown> =>
    ask('POST', `${this.base}/window/rect`, { width, height });

  end = (): Promise<unknown> => ask('DELETE', this.base);
}

const idOf = (element: unknown): string => (element as { [ELEMENT]: string })[ELEMENT];

async function ask(method: string, address: string, body?: object): Promise<unknown> {
  const answer = await fetch(address, {
    method,
    signal: AbortSignal.timeout(ANSWER_MS),
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  });
  const { value } = (await answer.json()) as { value: unknown };
  if (answer.ok) return value;
  const { error, message } = value as { error: string; message: string };
  throw new DriverProblem(error, message);
}
