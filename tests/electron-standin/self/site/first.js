// The first script of the page: the bridge has to be there already.
window.setByPage = true;
window.bridgeAtFirst = typeof window.bridge;
