/** Why the token of the opened link was refused; set once, before the page is drawn. */
let problem: Error | undefined;

export const linkProblem = {
  get: () => problem,
  set: (error: Error) => {
    problem = error;
  },
};
