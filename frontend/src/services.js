// Of @jupyterlab/services what the connection to one kernel uses, in place of all it offers to JupyterLab.
export { ServerConnection } from "@jupyterlab/services/lib/serverconnection.js";
export * as KernelMessage from "@jupyterlab/services/lib/kernel/messages.js";
export { CommsOverSubshells } from "@jupyterlab/services/lib/kernel/comm.js";
