import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/core/kubernetes/image-reference.ts
var HUB = "docker.io";
var ALSO_TAKES = { amd64: "386", arm64: "arm" };
function parseImageName(image) {
  const [name = "", digest] = image.split("@");
  const slash = name.indexOf("/");
  const first = slash === -1 ? "" : name.slice(0, slash);
  const hasHost = /[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase();
  const path = hasHost ? name.slice(slash + 1) : name;
  const colon = path.indexOf(":");
  const repository = colon === -1 ? path : path.slice(0, colon);
  const registry = hasHost ? first : HUB;
  return {
    registry,
    repository: registry === HUB && !repository.includes("/") ? `library/${repository}` : repository,
    reference: digest ?? (colon === -1 ? "latest" : path.slice(colon + 1))
  };
}
function renderImageName({ registry, repository, reference }) {
  return `${registry}/${repository}${reference.includes(":") ? "@" : ":"}${reference}`;
}
function isForArchitecture(platforms, architecture) {
  const taken = [architecture, ALSO_TAKES[architecture]];
  return platforms.some((one) => one.os === "linux" && taken.includes(one.architecture));
}

export {
  parseImageName,
  renderImageName,
  isForArchitecture
};
