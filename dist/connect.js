import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  readCapped
} from "./shared-adapters-http-read-capped.js";
import {
  readFiles
} from "./shared-adapters-kubeconfig-token-files.js";
import {
  credentialsInHeader,
  openKubeconfig,
  takeCredentials
} from "./shared-adapters-kubeconfig-context.js";
import {
  DeniedAddress,
  checkHost,
  guardedLookup
} from "./shared-adapters-http-denied-addresses.js";
import "./shared-core-text-paths.js";
import {
  CARRIED_OUT_WITHIN_MS
} from "./shared-core-kubernetes-in-flight.js";
import {
  systemClock
} from "./shared-adapters-clock.js";
import {
  parseKubeconfig
} from "./shared-adapters-kubeconfig-text.js";
import "./shared-core-text-yaml.js";
import "./shared-adapters-child-process.js";
import {
  HttpMethod,
  RequestContext,
  mayRepeatHeaders,
  refuseCredentials
} from "./shared-adapters-kubeconfig-impersonation.js";
import {
  require_undici
} from "./shared-undici-index.js";
import "./shared-js-yaml-dist-js-yaml.js";
import {
  secrets
} from "./shared-adapters-secrets.js";
import "./shared-adapters-bounded-file.js";
import {
  Refusal,
  codesOf,
  describeError
} from "./shared-adapters-errors.js";
import {
  checkPermissions,
  fit,
  isRefusedByIpv6,
  isUnroutable,
  joinNodes,
  listShapeOf,
  preflight,
  shapeOf
} from "./shared-core-kubernetes-object-shapes.js";
import "./shared-core-text-quote.js";
import {
  FIELD_MANAGER,
  RUN_LABEL,
  assertNever,
  chooseNodes,
  describeImage,
  groupPath,
  groupVersionPath,
  isQuotaConflict,
  isStarting,
  nodesPath,
  objectPath,
  parseNode,
  podPath,
  podProxyPath,
  problem,
  secretPath,
  serviceProxyPath
} from "./shared-steps-result.js";
import {
  escapeTerminal
} from "./shared-core-text-contents.js";
import {
  __commonJS,
  __require,
  __toESM
} from "./shared-helpers.js";

// node_modules/ws/lib/constants.js
var require_constants = __commonJS({
  "node_modules/ws/lib/constants.js"(exports, module) {
    "use strict";
    var BINARY_TYPES = ["nodebuffer", "arraybuffer", "fragments"];
    var hasBlob = typeof Blob !== "undefined";
    if (hasBlob) BINARY_TYPES.push("blob");
    module.exports = {
      BINARY_TYPES,
      CLOSE_TIMEOUT: 3e4,
      EMPTY_BUFFER: Buffer.alloc(0),
      GUID: "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
      hasBlob,
      kForOnEventAttribute: /* @__PURE__ */ Symbol("kIsForOnEventAttribute"),
      kListener: /* @__PURE__ */ Symbol("kListener"),
      kStatusCode: /* @__PURE__ */ Symbol("status-code"),
      kWebSocket: /* @__PURE__ */ Symbol("websocket"),
      NOOP: () => {
      }
    };
  }
});

// node_modules/ws/lib/buffer-util.js
var require_buffer_util = __commonJS({
  "node_modules/ws/lib/buffer-util.js"(exports, module) {
    "use strict";
    var { websocketMask, websocketUnmask } = __require("http");
    var { EMPTY_BUFFER } = require_constants();
    var FastBuffer = Buffer[Symbol.species];
    function concat(list, totalLength) {
      if (list.length === 0) return EMPTY_BUFFER;
      if (list.length === 1) return list[0];
      const target = Buffer.allocUnsafe(totalLength);
      let offset = 0;
      for (let i = 0; i < list.length; i++) {
        const buf = list[i];
        target.set(buf, offset);
        offset += buf.length;
      }
      if (offset < totalLength) {
        return new FastBuffer(target.buffer, target.byteOffset, offset);
      }
      return target;
    }
    function _mask(source, mask, output, offset, length) {
      for (let i = 0; i < length; i++) {
        output[offset + i] = source[i] ^ mask[i & 3];
      }
    }
    function _unmask(buffer, mask) {
      for (let i = 0; i < buffer.length; i++) {
        buffer[i] ^= mask[i & 3];
      }
    }
    function toArrayBuffer(buf) {
      if (buf.length === buf.buffer.byteLength) {
        return buf.buffer;
      }
      return buf.buffer.slice(buf.byteOffset, buf.byteOffset + buf.length);
    }
    function toBuffer(data) {
      toBuffer.readOnly = true;
      if (Buffer.isBuffer(data)) return data;
      let buf;
      if (data instanceof ArrayBuffer) {
        buf = new FastBuffer(data);
      } else if (ArrayBuffer.isView(data)) {
        buf = new FastBuffer(data.buffer, data.byteOffset, data.byteLength);
      } else {
        buf = Buffer.from(data);
        toBuffer.readOnly = false;
      }
      return buf;
    }
    module.exports = {
      concat,
      mask: _mask,
      toArrayBuffer,
      toBuffer,
      unmask: _unmask
    };
    if (websocketMask) {
      module.exports.mask = function(source, mask, output, offset, length) {
        if (length < 24) _mask(source, mask, output, offset, length);
        else websocketMask(source, mask, output, offset, length);
      };
      module.exports.unmask = function(buffer, mask) {
        if (buffer.length < 24) _unmask(buffer, mask);
        else websocketUnmask(buffer, mask);
      };
    } else if (!process.env.WS_NO_BUFFER_UTIL) {
      try {
        const bufferUtil = __require("bufferutil");
        module.exports.mask = function(source, mask, output, offset, length) {
          if (length < 48) _mask(source, mask, output, offset, length);
          else bufferUtil.mask(source, mask, output, offset, length);
        };
        module.exports.unmask = function(buffer, mask) {
          if (buffer.length < 32) _unmask(buffer, mask);
          else bufferUtil.unmask(buffer, mask);
        };
      } catch (e) {
      }
    }
  }
});

// node_modules/ws/lib/limiter.js
var require_limiter = __commonJS({
  "node_modules/ws/lib/limiter.js"(exports, module) {
    "use strict";
    var kDone = /* @__PURE__ */ Symbol("kDone");
    var kRun = /* @__PURE__ */ Symbol("kRun");
    var Limiter = class {
      /**
       * Creates a new `Limiter`.
       *
       * @param {Number} [concurrency=Infinity] The maximum number of jobs allowed
       *     to run concurrently
       */
      constructor(concurrency) {
        this[kDone] = () => {
          this.pending--;
          this[kRun]();
        };
        this.concurrency = concurrency || Infinity;
        this.jobs = [];
        this.pending = 0;
      }
      /**
       * Adds a job to the queue.
       *
       * @param {Function} job The job to run
       * @public
       */
      add(job) {
        this.jobs.push(job);
        this[kRun]();
      }
      /**
       * Removes a job from the queue and runs it if possible.
       *
       * @private
       */
      [kRun]() {
        if (this.pending === this.concurrency) return;
        if (this.jobs.length) {
          const job = this.jobs.shift();
          this.pending++;
          job(this[kDone]);
        }
      }
    };
    module.exports = Limiter;
  }
});

// node_modules/ws/lib/permessage-deflate.js
var require_permessage_deflate = __commonJS({
  "node_modules/ws/lib/permessage-deflate.js"(exports, module) {
    "use strict";
    var zlib = __require("zlib");
    var bufferUtil = require_buffer_util();
    var Limiter = require_limiter();
    var { kStatusCode } = require_constants();
    var FastBuffer = Buffer[Symbol.species];
    var TRAILER = Buffer.from([0, 0, 255, 255]);
    var kPerMessageDeflate = /* @__PURE__ */ Symbol("permessage-deflate");
    var kTotalLength = /* @__PURE__ */ Symbol("total-length");
    var kCallback = /* @__PURE__ */ Symbol("callback");
    var kBuffers = /* @__PURE__ */ Symbol("buffers");
    var kError = /* @__PURE__ */ Symbol("error");
    var zlibLimiter;
    var PerMessageDeflate = class {
      /**
       * Creates a PerMessageDeflate instance.
       *
       * @param {Object} [options] Configuration options
       * @param {(Boolean|Number)} [options.clientMaxWindowBits] Advertise support
       *     for, or request, a custom client window size
       * @param {Boolean} [options.clientNoContextTakeover=false] Advertise/
       *     acknowledge disabling of client context takeover
       * @param {Number} [options.concurrencyLimit=10] The number of concurrent
       *     calls to zlib
       * @param {Boolean} [options.isServer=false] Create the instance in either
       *     server or client mode
       * @param {Number} [options.maxPayload=0] The maximum allowed message length
       * @param {(Boolean|Number)} [options.serverMaxWindowBits] Request/confirm the
       *     use of a custom server window size
       * @param {Boolean} [options.serverNoContextTakeover=false] Request/accept
       *     disabling of server context takeover
       * @param {Number} [options.threshold=1024] Size (in bytes) below which
       *     messages should not be compressed if context takeover is disabled
       * @param {Object} [options.zlibDeflateOptions] Options to pass to zlib on
       *     deflate
       * @param {Object} [options.zlibInflateOptions] Options to pass to zlib on
       *     inflate
       */
      constructor(options) {
        this._options = options || {};
        this._threshold = this._options.threshold !== void 0 ? this._options.threshold : 1024;
        this._maxPayload = this._options.maxPayload | 0;
        this._isServer = !!this._options.isServer;
        this._deflate = null;
        this._inflate = null;
        this.params = null;
        if (!zlibLimiter) {
          const concurrency = this._options.concurrencyLimit !== void 0 ? this._options.concurrencyLimit : 10;
          zlibLimiter = new Limiter(concurrency);
        }
      }
      /**
       * @type {String}
       */
      static get extensionName() {
        return "permessage-deflate";
      }
      /**
       * Create an extension negotiation offer.
       *
       * @return {Object} Extension parameters
       * @public
       */
      offer() {
        const params = {};
        if (this._options.serverNoContextTakeover) {
          params.server_no_context_takeover = true;
        }
        if (this._options.clientNoContextTakeover) {
          params.client_no_context_takeover = true;
        }
        if (this._options.serverMaxWindowBits) {
          params.server_max_window_bits = this._options.serverMaxWindowBits;
        }
        if (this._options.clientMaxWindowBits) {
          params.client_max_window_bits = this._options.clientMaxWindowBits;
        } else if (this._options.clientMaxWindowBits == null) {
          params.client_max_window_bits = true;
        }
        return params;
      }
      /**
       * Accept an extension negotiation offer/response.
       *
       * @param {Array} configurations The extension negotiation offers/reponse
       * @return {Object} Accepted configuration
       * @public
       */
      accept(configurations) {
        configurations = this.normalizeParams(configurations);
        this.params = this._isServer ? this.acceptAsServer(configurations) : this.acceptAsClient(configurations);
        return this.params;
      }
      /**
       * Releases all resources used by the extension.
       *
       * @public
       */
      cleanup() {
        if (this._inflate) {
          this._inflate.close();
          this._inflate = null;
        }
        if (this._deflate) {
          const callback = this._deflate[kCallback];
          this._deflate.close();
          this._deflate = null;
          if (callback) {
            callback(
              new Error(
                "The deflate stream was closed while data was being processed"
              )
            );
          }
        }
      }
      /**
       *  Accept an extension negotiation offer.
       *
       * @param {Array} offers The extension negotiation offers
       * @return {Object} Accepted configuration
       * @private
       */
      acceptAsServer(offers) {
        const opts = this._options;
        const accepted = offers.find((params) => {
          if (opts.serverNoContextTakeover === false && params.server_no_context_takeover || params.server_max_window_bits && (opts.serverMaxWindowBits === false || typeof opts.serverMaxWindowBits === "number" && opts.serverMaxWindowBits > params.server_max_window_bits) || typeof opts.clientMaxWindowBits === "number" && (typeof params.client_max_window_bits === "number" ? opts.clientMaxWindowBits > params.client_max_window_bits : !params.client_max_window_bits)) {
            return false;
          }
          return true;
        });
        if (!accepted) {
          throw new Error("None of the extension offers can be accepted");
        }
        if (opts.serverNoContextTakeover) {
          accepted.server_no_context_takeover = true;
        }
        if (opts.clientNoContextTakeover) {
          accepted.client_no_context_takeover = true;
        }
        if (typeof opts.serverMaxWindowBits === "number") {
          accepted.server_max_window_bits = opts.serverMaxWindowBits;
        }
        if (typeof opts.clientMaxWindowBits === "number") {
          accepted.client_max_window_bits = opts.clientMaxWindowBits;
        } else if (accepted.client_max_window_bits === true || opts.clientMaxWindowBits === false) {
          delete accepted.client_max_window_bits;
        }
        return accepted;
      }
      /**
       * Accept the extension negotiation response.
       *
       * @param {Array} response The extension negotiation response
       * @return {Object} Accepted configuration
       * @private
       */
      acceptAsClient(response) {
        const params = response[0];
        if (this._options.clientNoContextTakeover === false && params.client_no_context_takeover) {
          throw new Error('Unexpected parameter "client_no_context_takeover"');
        }
        if (!params.client_max_window_bits) {
          if (typeof this._options.clientMaxWindowBits === "number") {
            params.client_max_window_bits = this._options.clientMaxWindowBits;
          }
        } else if (this._options.clientMaxWindowBits === false || typeof this._options.clientMaxWindowBits === "number" && params.client_max_window_bits > this._options.clientMaxWindowBits) {
          throw new Error(
            'Unexpected or invalid parameter "client_max_window_bits"'
          );
        }
        return params;
      }
      /**
       * Normalize parameters.
       *
       * @param {Array} configurations The extension negotiation offers/reponse
       * @return {Array} The offers/response with normalized parameters
       * @private
       */
      normalizeParams(configurations) {
        configurations.forEach((params) => {
          Object.keys(params).forEach((key) => {
            let value = params[key];
            if (value.length > 1) {
              throw new Error(`Parameter "${key}" must have only a single value`);
            }
            value = value[0];
            if (key === "client_max_window_bits") {
              if (value !== true) {
                const num = +value;
                if (!Number.isInteger(num) || num < 8 || num > 15) {
                  throw new TypeError(
                    `Invalid value for parameter "${key}": ${value}`
                  );
                }
                value = num;
              } else if (!this._isServer) {
                throw new TypeError(
                  `Invalid value for parameter "${key}": ${value}`
                );
              }
            } else if (key === "server_max_window_bits") {
              const num = +value;
              if (!Number.isInteger(num) || num < 8 || num > 15) {
                throw new TypeError(
                  `Invalid value for parameter "${key}": ${value}`
                );
              }
              value = num;
            } else if (key === "client_no_context_takeover" || key === "server_no_context_takeover") {
              if (value !== true) {
                throw new TypeError(
                  `Invalid value for parameter "${key}": ${value}`
                );
              }
            } else {
              throw new Error(`Unknown parameter "${key}"`);
            }
            params[key] = value;
          });
        });
        return configurations;
      }
      /**
       * Decompress data. Concurrency limited.
       *
       * @param {Buffer} data Compressed data
       * @param {Boolean} fin Specifies whether or not this is the last fragment
       * @param {Function} callback Callback
       * @public
       */
      decompress(data, fin, callback) {
        zlibLimiter.add((done) => {
          this._decompress(data, fin, (err, result) => {
            done();
            callback(err, result);
          });
        });
      }
      /**
       * Compress data. Concurrency limited.
       *
       * @param {(Buffer|String)} data Data to compress
       * @param {Boolean} fin Specifies whether or not this is the last fragment
       * @param {Function} callback Callback
       * @public
       */
      compress(data, fin, callback) {
        zlibLimiter.add((done) => {
          this._compress(data, fin, (err, result) => {
            done();
            callback(err, result);
          });
        });
      }
      /**
       * Decompress data.
       *
       * @param {Buffer} data Compressed data
       * @param {Boolean} fin Specifies whether or not this is the last fragment
       * @param {Function} callback Callback
       * @private
       */
      _decompress(data, fin, callback) {
        const endpoint = this._isServer ? "client" : "server";
        if (!this._inflate) {
          const key = `${endpoint}_max_window_bits`;
          const windowBits = typeof this.params[key] !== "number" ? zlib.Z_DEFAULT_WINDOWBITS : this.params[key];
          this._inflate = zlib.createInflateRaw({
            ...this._options.zlibInflateOptions,
            windowBits
          });
          this._inflate[kPerMessageDeflate] = this;
          this._inflate[kTotalLength] = 0;
          this._inflate[kBuffers] = [];
          this._inflate.on("error", inflateOnError);
          this._inflate.on("data", inflateOnData);
        }
        this._inflate[kCallback] = callback;
        this._inflate.write(data);
        if (fin) this._inflate.write(TRAILER);
        this._inflate.flush(() => {
          const err = this._inflate[kError];
          if (err) {
            this._inflate.close();
            this._inflate = null;
            callback(err);
            return;
          }
          const data2 = bufferUtil.concat(
            this._inflate[kBuffers],
            this._inflate[kTotalLength]
          );
          if (this._inflate._readableState.endEmitted) {
            this._inflate.close();
            this._inflate = null;
          } else {
            this._inflate[kTotalLength] = 0;
            this._inflate[kBuffers] = [];
            if (fin && this.params[`${endpoint}_no_context_takeover`]) {
              this._inflate.reset();
            }
          }
          callback(null, data2);
        });
      }
      /**
       * Compress data.
       *
       * @param {(Buffer|String)} data Data to compress
       * @param {Boolean} fin Specifies whether or not this is the last fragment
       * @param {Function} callback Callback
       * @private
       */
      _compress(data, fin, callback) {
        const endpoint = this._isServer ? "server" : "client";
        if (!this._deflate) {
          const key = `${endpoint}_max_window_bits`;
          const windowBits = typeof this.params[key] !== "number" ? zlib.Z_DEFAULT_WINDOWBITS : this.params[key];
          this._deflate = zlib.createDeflateRaw({
            ...this._options.zlibDeflateOptions,
            windowBits
          });
          this._deflate[kTotalLength] = 0;
          this._deflate[kBuffers] = [];
          this._deflate.on("data", deflateOnData);
        }
        this._deflate[kCallback] = callback;
        this._deflate.write(data);
        this._deflate.flush(zlib.Z_SYNC_FLUSH, () => {
          if (!this._deflate) {
            return;
          }
          let data2 = bufferUtil.concat(
            this._deflate[kBuffers],
            this._deflate[kTotalLength]
          );
          if (fin) {
            data2 = new FastBuffer(data2.buffer, data2.byteOffset, data2.length - 4);
          }
          this._deflate[kCallback] = null;
          this._deflate[kTotalLength] = 0;
          this._deflate[kBuffers] = [];
          if (fin && this.params[`${endpoint}_no_context_takeover`]) {
            this._deflate.reset();
          }
          callback(null, data2);
        });
      }
    };
    module.exports = PerMessageDeflate;
    function deflateOnData(chunk) {
      this[kBuffers].push(chunk);
      this[kTotalLength] += chunk.length;
    }
    function inflateOnData(chunk) {
      this[kTotalLength] += chunk.length;
      if (this[kPerMessageDeflate]._maxPayload < 1 || this[kTotalLength] <= this[kPerMessageDeflate]._maxPayload) {
        this[kBuffers].push(chunk);
        return;
      }
      this[kError] = new RangeError("Max payload size exceeded");
      this[kError].code = "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
      this[kError][kStatusCode] = 1009;
      this.removeListener("data", inflateOnData);
      this.reset();
    }
    function inflateOnError(err) {
      this[kPerMessageDeflate]._inflate = null;
      if (this[kError]) {
        this[kCallback](this[kError]);
        return;
      }
      err[kStatusCode] = 1007;
      this[kCallback](err);
    }
  }
});

// node_modules/ws/lib/validation.js
var require_validation = __commonJS({
  "node_modules/ws/lib/validation.js"(exports, module) {
    "use strict";
    var { isUtf8 } = __require("buffer");
    var { hasBlob } = require_constants();
    var tokenChars = [
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      // 0 - 15
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      // 16 - 31
      0,
      1,
      0,
      1,
      1,
      1,
      1,
      1,
      0,
      0,
      1,
      1,
      0,
      1,
      1,
      0,
      // 32 - 47
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      0,
      0,
      0,
      0,
      0,
      0,
      // 48 - 63
      0,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      // 64 - 79
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      0,
      0,
      0,
      1,
      1,
      // 80 - 95
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      // 96 - 111
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      0,
      1,
      0,
      1,
      0
      // 112 - 127
    ];
    function isValidStatusCode(code) {
      return code >= 1e3 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006 || code >= 3e3 && code <= 4999;
    }
    function _isValidUTF8(buf) {
      const len = buf.length;
      let i = 0;
      while (i < len) {
        if ((buf[i] & 128) === 0) {
          i++;
        } else if ((buf[i] & 224) === 192) {
          if (i + 1 === len || (buf[i + 1] & 192) !== 128 || (buf[i] & 254) === 192) {
            return false;
          }
          i += 2;
        } else if ((buf[i] & 240) === 224) {
          if (i + 2 >= len || (buf[i + 1] & 192) !== 128 || (buf[i + 2] & 192) !== 128 || buf[i] === 224 && (buf[i + 1] & 224) === 128 || // Overlong
          buf[i] === 237 && (buf[i + 1] & 224) === 160) {
            return false;
          }
          i += 3;
        } else if ((buf[i] & 248) === 240) {
          if (i + 3 >= len || (buf[i + 1] & 192) !== 128 || (buf[i + 2] & 192) !== 128 || (buf[i + 3] & 192) !== 128 || buf[i] === 240 && (buf[i + 1] & 240) === 128 || // Overlong
          buf[i] === 244 && buf[i + 1] > 143 || buf[i] > 244) {
            return false;
          }
          i += 4;
        } else {
          return false;
        }
      }
      return true;
    }
    function isBlob(value) {
      return hasBlob && typeof value === "object" && typeof value.arrayBuffer === "function" && typeof value.type === "string" && typeof value.stream === "function" && (value[Symbol.toStringTag] === "Blob" || value[Symbol.toStringTag] === "File");
    }
    module.exports = {
      isBlob,
      isValidStatusCode,
      isValidUTF8: _isValidUTF8,
      tokenChars
    };
    if (isUtf8) {
      module.exports.isValidUTF8 = function(buf) {
        return buf.length < 24 ? _isValidUTF8(buf) : isUtf8(buf);
      };
    } else if (!process.env.WS_NO_UTF_8_VALIDATE) {
      try {
        const isValidUTF8 = __require("utf-8-validate");
        module.exports.isValidUTF8 = function(buf) {
          return buf.length < 32 ? _isValidUTF8(buf) : isValidUTF8(buf);
        };
      } catch (e) {
      }
    }
  }
});

// node_modules/ws/lib/receiver.js
var require_receiver = __commonJS({
  "node_modules/ws/lib/receiver.js"(exports, module) {
    "use strict";
    var { Writable } = __require("stream");
    var PerMessageDeflate = require_permessage_deflate();
    var {
      BINARY_TYPES,
      EMPTY_BUFFER,
      kStatusCode,
      kWebSocket
    } = require_constants();
    var { concat, toArrayBuffer, unmask } = require_buffer_util();
    var { isValidStatusCode, isValidUTF8 } = require_validation();
    var FastBuffer = Buffer[Symbol.species];
    var GET_INFO = 0;
    var GET_PAYLOAD_LENGTH_16 = 1;
    var GET_PAYLOAD_LENGTH_64 = 2;
    var GET_MASK = 3;
    var GET_DATA = 4;
    var INFLATING = 5;
    var DEFER_EVENT = 6;
    var Receiver = class extends Writable {
      /**
       * Creates a Receiver instance.
       *
       * @param {Object} [options] Options object
       * @param {Boolean} [options.allowSynchronousEvents=true] Specifies whether
       *     any of the `'message'`, `'ping'`, and `'pong'` events can be emitted
       *     multiple times in the same tick
       * @param {String} [options.binaryType=nodebuffer] The type for binary data
       * @param {Object} [options.extensions] An object containing the negotiated
       *     extensions
       * @param {Boolean} [options.isServer=false] Specifies whether to operate in
       *     client or server mode
       * @param {Number} [options.maxBufferedChunks=0] The maximum number of
       *     buffered data chunks
       * @param {Number} [options.maxFragments=0] The maximum number of message
       *     fragments
       * @param {Number} [options.maxPayload=0] The maximum allowed message length
       * @param {Boolean} [options.skipUTF8Validation=false] Specifies whether or
       *     not to skip UTF-8 validation for text and close messages
       */
      constructor(options = {}) {
        super();
        this._allowSynchronousEvents = options.allowSynchronousEvents !== void 0 ? options.allowSynchronousEvents : true;
        this._binaryType = options.binaryType || BINARY_TYPES[0];
        this._extensions = options.extensions || {};
        this._isServer = !!options.isServer;
        this._maxBufferedChunks = options.maxBufferedChunks | 0;
        this._maxFragments = options.maxFragments | 0;
        this._maxPayload = options.maxPayload | 0;
        this._skipUTF8Validation = !!options.skipUTF8Validation;
        this[kWebSocket] = void 0;
        this._bufferedBytes = 0;
        this._buffers = [];
        this._compressed = false;
        this._payloadLength = 0;
        this._mask = void 0;
        this._fragmented = 0;
        this._masked = false;
        this._fin = false;
        this._opcode = 0;
        this._totalPayloadLength = 0;
        this._messageLength = 0;
        this._numFragments = 0;
        this._fragments = [];
        this._errored = false;
        this._loop = false;
        this._state = GET_INFO;
      }
      /**
       * Implements `Writable.prototype._write()`.
       *
       * @param {Buffer} chunk The chunk of data to write
       * @param {String} encoding The character encoding of `chunk`
       * @param {Function} cb Callback
       * @private
       */
      _write(chunk, encoding, cb) {
        if (this._opcode === 8 && this._state == GET_INFO) return cb();
        if (this._maxBufferedChunks > 0 && this._buffers.length >= this._maxBufferedChunks) {
          cb(
            this.createError(
              RangeError,
              "Too many buffered chunks",
              false,
              1008,
              "WS_ERR_TOO_MANY_BUFFERED_PARTS"
            )
          );
          return;
        }
        this._bufferedBytes += chunk.length;
        this._buffers.push(chunk);
        this.startLoop(cb);
      }
      /**
       * Consumes `n` bytes from the buffered data.
       *
       * @param {Number} n The number of bytes to consume
       * @return {Buffer} The consumed bytes
       * @private
       */
      consume(n) {
        this._bufferedBytes -= n;
        if (n === this._buffers[0].length) return this._buffers.shift();
        if (n < this._buffers[0].length) {
          const buf = this._buffers[0];
          this._buffers[0] = new FastBuffer(
            buf.buffer,
            buf.byteOffset + n,
            buf.length - n
          );
          return new FastBuffer(buf.buffer, buf.byteOffset, n);
        }
        const dst = Buffer.allocUnsafe(n);
        do {
          const buf = this._buffers[0];
          const offset = dst.length - n;
          if (n >= buf.length) {
            dst.set(this._buffers.shift(), offset);
          } else {
            dst.set(new Uint8Array(buf.buffer, buf.byteOffset, n), offset);
            this._buffers[0] = new FastBuffer(
              buf.buffer,
              buf.byteOffset + n,
              buf.length - n
            );
          }
          n -= buf.length;
        } while (n > 0);
        return dst;
      }
      /**
       * Starts the parsing loop.
       *
       * @param {Function} cb Callback
       * @private
       */
      startLoop(cb) {
        this._loop = true;
        do {
          switch (this._state) {
            case GET_INFO:
              this.getInfo(cb);
              break;
            case GET_PAYLOAD_LENGTH_16:
              this.getPayloadLength16(cb);
              break;
            case GET_PAYLOAD_LENGTH_64:
              this.getPayloadLength64(cb);
              break;
            case GET_MASK:
              this.getMask();
              break;
            case GET_DATA:
              this.getData(cb);
              break;
            case INFLATING:
            case DEFER_EVENT:
              this._loop = false;
              return;
          }
        } while (this._loop);
        if (!this._errored) cb();
      }
      /**
       * Reads the first two bytes of a frame.
       *
       * @param {Function} cb Callback
       * @private
       */
      getInfo(cb) {
        if (this._bufferedBytes < 2) {
          this._loop = false;
          return;
        }
        const buf = this.consume(2);
        if ((buf[0] & 48) !== 0) {
          const error = this.createError(
            RangeError,
            "RSV2 and RSV3 must be clear",
            true,
            1002,
            "WS_ERR_UNEXPECTED_RSV_2_3"
          );
          cb(error);
          return;
        }
        const compressed = (buf[0] & 64) === 64;
        if (compressed && !this._extensions[PerMessageDeflate.extensionName]) {
          const error = this.createError(
            RangeError,
            "RSV1 must be clear",
            true,
            1002,
            "WS_ERR_UNEXPECTED_RSV_1"
          );
          cb(error);
          return;
        }
        this._fin = (buf[0] & 128) === 128;
        this._opcode = buf[0] & 15;
        this._payloadLength = buf[1] & 127;
        if (this._opcode === 0) {
          if (compressed) {
            const error = this.createError(
              RangeError,
              "RSV1 must be clear",
              true,
              1002,
              "WS_ERR_UNEXPECTED_RSV_1"
            );
            cb(error);
            return;
          }
          if (!this._fragmented) {
            const error = this.createError(
              RangeError,
              "invalid opcode 0",
              true,
              1002,
              "WS_ERR_INVALID_OPCODE"
            );
            cb(error);
            return;
          }
          this._opcode = this._fragmented;
        } else if (this._opcode === 1 || this._opcode === 2) {
          if (this._fragmented) {
            const error = this.createError(
              RangeError,
              `invalid opcode ${this._opcode}`,
              true,
              1002,
              "WS_ERR_INVALID_OPCODE"
            );
            cb(error);
            return;
          }
          this._compressed = compressed;
        } else if (this._opcode > 7 && this._opcode < 11) {
          if (!this._fin) {
            const error = this.createError(
              RangeError,
              "FIN must be set",
              true,
              1002,
              "WS_ERR_EXPECTED_FIN"
            );
            cb(error);
            return;
          }
          if (compressed) {
            const error = this.createError(
              RangeError,
              "RSV1 must be clear",
              true,
              1002,
              "WS_ERR_UNEXPECTED_RSV_1"
            );
            cb(error);
            return;
          }
          if (this._payloadLength > 125 || this._opcode === 8 && this._payloadLength === 1) {
            const error = this.createError(
              RangeError,
              `invalid payload length ${this._payloadLength}`,
              true,
              1002,
              "WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH"
            );
            cb(error);
            return;
          }
        } else {
          const error = this.createError(
            RangeError,
            `invalid opcode ${this._opcode}`,
            true,
            1002,
            "WS_ERR_INVALID_OPCODE"
          );
          cb(error);
          return;
        }
        if (!this._fin && !this._fragmented) this._fragmented = this._opcode;
        this._masked = (buf[1] & 128) === 128;
        if (this._isServer) {
          if (!this._masked) {
            const error = this.createError(
              RangeError,
              "MASK must be set",
              true,
              1002,
              "WS_ERR_EXPECTED_MASK"
            );
            cb(error);
            return;
          }
        } else if (this._masked) {
          const error = this.createError(
            RangeError,
            "MASK must be clear",
            true,
            1002,
            "WS_ERR_UNEXPECTED_MASK"
          );
          cb(error);
          return;
        }
        if (this._payloadLength === 126) this._state = GET_PAYLOAD_LENGTH_16;
        else if (this._payloadLength === 127) this._state = GET_PAYLOAD_LENGTH_64;
        else this.haveLength(cb);
      }
      /**
       * Gets extended payload length (7+16).
       *
       * @param {Function} cb Callback
       * @private
       */
      getPayloadLength16(cb) {
        if (this._bufferedBytes < 2) {
          this._loop = false;
          return;
        }
        this._payloadLength = this.consume(2).readUInt16BE(0);
        this.haveLength(cb);
      }
      /**
       * Gets extended payload length (7+64).
       *
       * @param {Function} cb Callback
       * @private
       */
      getPayloadLength64(cb) {
        if (this._bufferedBytes < 8) {
          this._loop = false;
          return;
        }
        const buf = this.consume(8);
        const num = buf.readUInt32BE(0);
        if (num > Math.pow(2, 53 - 32) - 1) {
          const error = this.createError(
            RangeError,
            "Unsupported WebSocket frame: payload length > 2^53 - 1",
            false,
            1009,
            "WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH"
          );
          cb(error);
          return;
        }
        this._payloadLength = num * Math.pow(2, 32) + buf.readUInt32BE(4);
        this.haveLength(cb);
      }
      /**
       * Payload length has been read.
       *
       * @param {Function} cb Callback
       * @private
       */
      haveLength(cb) {
        if (this._payloadLength && this._opcode < 8) {
          this._totalPayloadLength += this._payloadLength;
          if (this._totalPayloadLength > this._maxPayload && this._maxPayload > 0) {
            const error = this.createError(
              RangeError,
              "Max payload size exceeded",
              false,
              1009,
              "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"
            );
            cb(error);
            return;
          }
        }
        if (this._masked) this._state = GET_MASK;
        else this._state = GET_DATA;
      }
      /**
       * Reads mask bytes.
       *
       * @private
       */
      getMask() {
        if (this._bufferedBytes < 4) {
          this._loop = false;
          return;
        }
        this._mask = this.consume(4);
        this._state = GET_DATA;
      }
      /**
       * Reads data bytes.
       *
       * @param {Function} cb Callback
       * @private
       */
      getData(cb) {
        let data = EMPTY_BUFFER;
        if (this._payloadLength) {
          if (this._bufferedBytes < this._payloadLength) {
            this._loop = false;
            return;
          }
          data = this.consume(this._payloadLength);
          if (this._masked && (this._mask[0] | this._mask[1] | this._mask[2] | this._mask[3]) !== 0) {
            unmask(data, this._mask);
          }
        }
        this._mask = void 0;
        if (this._opcode > 7) {
          this.controlMessage(data, cb);
          return;
        }
        if (this._maxFragments > 0 && ++this._numFragments > this._maxFragments) {
          const error = this.createError(
            RangeError,
            "Too many message fragments",
            false,
            1008,
            "WS_ERR_TOO_MANY_BUFFERED_PARTS"
          );
          cb(error);
          return;
        }
        if (this._compressed) {
          this._state = INFLATING;
          this.decompress(data, cb);
          return;
        }
        if (data.length) {
          this._messageLength = this._totalPayloadLength;
          this._fragments.push(data);
        }
        this.dataMessage(cb);
      }
      /**
       * Decompresses data.
       *
       * @param {Buffer} data Compressed data
       * @param {Function} cb Callback
       * @private
       */
      decompress(data, cb) {
        const perMessageDeflate = this._extensions[PerMessageDeflate.extensionName];
        perMessageDeflate.decompress(data, this._fin, (err, buf) => {
          if (err) return cb(err);
          if (buf.length) {
            this._messageLength += buf.length;
            if (this._messageLength > this._maxPayload && this._maxPayload > 0) {
              const error = this.createError(
                RangeError,
                "Max payload size exceeded",
                false,
                1009,
                "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"
              );
              cb(error);
              return;
            }
            this._fragments.push(buf);
          }
          this.dataMessage(cb);
          if (this._state === GET_INFO) this.startLoop(cb);
        });
      }
      /**
       * Handles a data message.
       *
       * @param {Function} cb Callback
       * @private
       */
      dataMessage(cb) {
        if (!this._fin) {
          this._state = GET_INFO;
          return;
        }
        const messageLength = this._messageLength;
        const fragments = this._fragments;
        this._totalPayloadLength = 0;
        this._messageLength = 0;
        this._fragmented = 0;
        this._numFragments = 0;
        this._fragments = [];
        if (this._opcode === 2) {
          let data;
          if (this._binaryType === "nodebuffer") {
            data = concat(fragments, messageLength);
          } else if (this._binaryType === "arraybuffer") {
            data = toArrayBuffer(concat(fragments, messageLength));
          } else if (this._binaryType === "blob") {
            data = new Blob(fragments);
          } else {
            data = fragments;
          }
          if (this._allowSynchronousEvents) {
            this.emit("message", data, true);
            this._state = GET_INFO;
          } else {
            this._state = DEFER_EVENT;
            setImmediate(() => {
              this.emit("message", data, true);
              this._state = GET_INFO;
              this.startLoop(cb);
            });
          }
        } else {
          const buf = concat(fragments, messageLength);
          if (!this._skipUTF8Validation && !isValidUTF8(buf)) {
            const error = this.createError(
              Error,
              "invalid UTF-8 sequence",
              true,
              1007,
              "WS_ERR_INVALID_UTF8"
            );
            cb(error);
            return;
          }
          if (this._state === INFLATING || this._allowSynchronousEvents) {
            this.emit("message", buf, false);
            this._state = GET_INFO;
          } else {
            this._state = DEFER_EVENT;
            setImmediate(() => {
              this.emit("message", buf, false);
              this._state = GET_INFO;
              this.startLoop(cb);
            });
          }
        }
      }
      /**
       * Handles a control message.
       *
       * @param {Buffer} data Data to handle
       * @return {(Error|RangeError|undefined)} A possible error
       * @private
       */
      controlMessage(data, cb) {
        if (this._opcode === 8) {
          if (data.length === 0) {
            this._loop = false;
            this.emit("conclude", 1005, EMPTY_BUFFER);
            this.end();
          } else {
            const code = data.readUInt16BE(0);
            if (!isValidStatusCode(code)) {
              const error = this.createError(
                RangeError,
                `invalid status code ${code}`,
                true,
                1002,
                "WS_ERR_INVALID_CLOSE_CODE"
              );
              cb(error);
              return;
            }
            const buf = new FastBuffer(
              data.buffer,
              data.byteOffset + 2,
              data.length - 2
            );
            if (!this._skipUTF8Validation && !isValidUTF8(buf)) {
              const error = this.createError(
                Error,
                "invalid UTF-8 sequence",
                true,
                1007,
                "WS_ERR_INVALID_UTF8"
              );
              cb(error);
              return;
            }
            this._loop = false;
            this.emit("conclude", code, buf);
            this.end();
          }
          this._state = GET_INFO;
          return;
        }
        if (this._allowSynchronousEvents) {
          this.emit(this._opcode === 9 ? "ping" : "pong", data);
          this._state = GET_INFO;
        } else {
          this._state = DEFER_EVENT;
          setImmediate(() => {
            this.emit(this._opcode === 9 ? "ping" : "pong", data);
            this._state = GET_INFO;
            this.startLoop(cb);
          });
        }
      }
      /**
       * Builds an error object.
       *
       * @param {function(new:Error|RangeError)} ErrorCtor The error constructor
       * @param {String} message The error message
       * @param {Boolean} prefix Specifies whether or not to add a default prefix to
       *     `message`
       * @param {Number} statusCode The status code
       * @param {String} errorCode The exposed error code
       * @return {(Error|RangeError)} The error
       * @private
       */
      createError(ErrorCtor, message, prefix, statusCode, errorCode) {
        this._loop = false;
        this._errored = true;
        const err = new ErrorCtor(
          prefix ? `Invalid WebSocket frame: ${message}` : message
        );
        Error.captureStackTrace(err, this.createError);
        err.code = errorCode;
        err[kStatusCode] = statusCode;
        return err;
      }
    };
    module.exports = Receiver;
  }
});

// node_modules/ws/lib/sender.js
var require_sender = __commonJS({
  "node_modules/ws/lib/sender.js"(exports, module) {
    "use strict";
    var { Duplex: Duplex2 } = __require("stream");
    var { randomFillSync } = __require("crypto");
    var {
      types: { isUint8Array }
    } = __require("util");
    var PerMessageDeflate = require_permessage_deflate();
    var { EMPTY_BUFFER, kWebSocket, NOOP } = require_constants();
    var { isBlob, isValidStatusCode } = require_validation();
    var { mask: applyMask, toBuffer } = require_buffer_util();
    var kByteLength = /* @__PURE__ */ Symbol("kByteLength");
    var maskBuffer = Buffer.alloc(4);
    var RANDOM_POOL_SIZE = 8 * 1024;
    var randomPool;
    var randomPoolPointer = RANDOM_POOL_SIZE;
    var DEFAULT = 0;
    var DEFLATING = 1;
    var GET_BLOB_DATA = 2;
    var Sender = class _Sender {
      /**
       * Creates a Sender instance.
       *
       * @param {Duplex} socket The connection socket
       * @param {Object} [extensions] An object containing the negotiated extensions
       * @param {Function} [generateMask] The function used to generate the masking
       *     key
       */
      constructor(socket, extensions, generateMask) {
        this._extensions = extensions || {};
        if (generateMask) {
          this._generateMask = generateMask;
          this._maskBuffer = Buffer.alloc(4);
        }
        this._socket = socket;
        this._firstFragment = true;
        this._compress = false;
        this._bufferedBytes = 0;
        this._queue = [];
        this._state = DEFAULT;
        this.onerror = NOOP;
        this[kWebSocket] = void 0;
      }
      /**
       * Frames a piece of data according to the HyBi WebSocket protocol.
       *
       * @param {(Buffer|String)} data The data to frame
       * @param {Object} options Options object
       * @param {Boolean} [options.fin=false] Specifies whether or not to set the
       *     FIN bit
       * @param {Function} [options.generateMask] The function used to generate the
       *     masking key
       * @param {Boolean} [options.mask=false] Specifies whether or not to mask
       *     `data`
       * @param {Buffer} [options.maskBuffer] The buffer used to store the masking
       *     key
       * @param {Number} options.opcode The opcode
       * @param {Boolean} [options.readOnly=false] Specifies whether `data` can be
       *     modified
       * @param {Boolean} [options.rsv1=false] Specifies whether or not to set the
       *     RSV1 bit
       * @return {(Buffer|String)[]} The framed data
       * @public
       */
      static frame(data, options) {
        let mask;
        let merge = false;
        let offset = 2;
        let skipMasking = false;
        if (options.mask) {
          mask = options.maskBuffer || maskBuffer;
          if (options.generateMask) {
            options.generateMask(mask);
          } else {
            if (randomPoolPointer === RANDOM_POOL_SIZE) {
              if (randomPool === void 0) {
                randomPool = Buffer.alloc(RANDOM_POOL_SIZE);
              }
              randomFillSync(randomPool, 0, RANDOM_POOL_SIZE);
              randomPoolPointer = 0;
            }
            mask[0] = randomPool[randomPoolPointer++];
            mask[1] = randomPool[randomPoolPointer++];
            mask[2] = randomPool[randomPoolPointer++];
            mask[3] = randomPool[randomPoolPointer++];
          }
          skipMasking = (mask[0] | mask[1] | mask[2] | mask[3]) === 0;
          offset = 6;
        }
        let dataLength;
        if (typeof data === "string") {
          if ((!options.mask || skipMasking) && options[kByteLength] !== void 0) {
            dataLength = options[kByteLength];
          } else {
            data = Buffer.from(data);
            dataLength = data.length;
          }
        } else {
          dataLength = data.length;
          merge = options.mask && options.readOnly && !skipMasking;
        }
        let payloadLength = dataLength;
        if (dataLength >= 65536) {
          offset += 8;
          payloadLength = 127;
        } else if (dataLength > 125) {
          offset += 2;
          payloadLength = 126;
        }
        const target = Buffer.allocUnsafe(merge ? dataLength + offset : offset);
        target[0] = options.fin ? options.opcode | 128 : options.opcode;
        if (options.rsv1) target[0] |= 64;
        target[1] = payloadLength;
        if (payloadLength === 126) {
          target.writeUInt16BE(dataLength, 2);
        } else if (payloadLength === 127) {
          target[2] = target[3] = 0;
          target.writeUIntBE(dataLength, 4, 6);
        }
        if (!options.mask) {
          return dataLength ? [target, data] : [target];
        }
        target[1] |= 128;
        target[offset - 4] = mask[0];
        target[offset - 3] = mask[1];
        target[offset - 2] = mask[2];
        target[offset - 1] = mask[3];
        if (!dataLength) return [target];
        if (skipMasking) return [target, data];
        if (merge) {
          applyMask(data, mask, target, offset, dataLength);
          return [target];
        }
        applyMask(data, mask, data, 0, dataLength);
        return [target, data];
      }
      /**
       * Sends a close message to the other peer.
       *
       * @param {Number} [code] The status code component of the body
       * @param {(String|Buffer)} [data] The message component of the body
       * @param {Boolean} [mask=false] Specifies whether or not to mask the message
       * @param {Function} [cb] Callback
       * @public
       */
      close(code, data, mask, cb) {
        let buf;
        if (code === void 0) {
          buf = EMPTY_BUFFER;
        } else if (typeof code !== "number" || !isValidStatusCode(code)) {
          throw new TypeError("First argument must be a valid error code number");
        } else if (data === void 0 || !data.length) {
          buf = Buffer.allocUnsafe(2);
          buf.writeUInt16BE(code, 0);
        } else {
          const length = Buffer.byteLength(data);
          if (length > 123) {
            throw new RangeError("The message must not be greater than 123 bytes");
          }
          buf = Buffer.allocUnsafe(2 + length);
          buf.writeUInt16BE(code, 0);
          if (typeof data === "string") {
            buf.write(data, 2);
          } else if (isUint8Array(data)) {
            buf.set(data, 2);
          } else {
            throw new TypeError("Second argument must be a string or a Uint8Array");
          }
        }
        const options = {
          [kByteLength]: buf.length,
          fin: true,
          generateMask: this._generateMask,
          mask,
          maskBuffer: this._maskBuffer,
          opcode: 8,
          readOnly: false,
          rsv1: false
        };
        if (this._state !== DEFAULT) {
          this.enqueue([this.dispatch, buf, false, options, cb]);
        } else {
          this.sendFrame(_Sender.frame(buf, options), cb);
        }
      }
      /**
       * Sends a ping message to the other peer.
       *
       * @param {*} data The message to send
       * @param {Boolean} [mask=false] Specifies whether or not to mask `data`
       * @param {Function} [cb] Callback
       * @public
       */
      ping(data, mask, cb) {
        let byteLength;
        let readOnly;
        if (typeof data === "string") {
          byteLength = Buffer.byteLength(data);
          readOnly = false;
        } else if (isBlob(data)) {
          byteLength = data.size;
          readOnly = false;
        } else {
          data = toBuffer(data);
          byteLength = data.length;
          readOnly = toBuffer.readOnly;
        }
        if (byteLength > 125) {
          throw new RangeError("The data size must not be greater than 125 bytes");
        }
        const options = {
          [kByteLength]: byteLength,
          fin: true,
          generateMask: this._generateMask,
          mask,
          maskBuffer: this._maskBuffer,
          opcode: 9,
          readOnly,
          rsv1: false
        };
        if (isBlob(data)) {
          if (this._state !== DEFAULT) {
            this.enqueue([this.getBlobData, data, false, options, cb]);
          } else {
            this.getBlobData(data, false, options, cb);
          }
        } else if (this._state !== DEFAULT) {
          this.enqueue([this.dispatch, data, false, options, cb]);
        } else {
          this.sendFrame(_Sender.frame(data, options), cb);
        }
      }
      /**
       * Sends a pong message to the other peer.
       *
       * @param {*} data The message to send
       * @param {Boolean} [mask=false] Specifies whether or not to mask `data`
       * @param {Function} [cb] Callback
       * @public
       */
      pong(data, mask, cb) {
        let byteLength;
        let readOnly;
        if (typeof data === "string") {
          byteLength = Buffer.byteLength(data);
          readOnly = false;
        } else if (isBlob(data)) {
          byteLength = data.size;
          readOnly = false;
        } else {
          data = toBuffer(data);
          byteLength = data.length;
          readOnly = toBuffer.readOnly;
        }
        if (byteLength > 125) {
          throw new RangeError("The data size must not be greater than 125 bytes");
        }
        const options = {
          [kByteLength]: byteLength,
          fin: true,
          generateMask: this._generateMask,
          mask,
          maskBuffer: this._maskBuffer,
          opcode: 10,
          readOnly,
          rsv1: false
        };
        if (isBlob(data)) {
          if (this._state !== DEFAULT) {
            this.enqueue([this.getBlobData, data, false, options, cb]);
          } else {
            this.getBlobData(data, false, options, cb);
          }
        } else if (this._state !== DEFAULT) {
          this.enqueue([this.dispatch, data, false, options, cb]);
        } else {
          this.sendFrame(_Sender.frame(data, options), cb);
        }
      }
      /**
       * Sends a data message to the other peer.
       *
       * @param {*} data The message to send
       * @param {Object} options Options object
       * @param {Boolean} [options.binary=false] Specifies whether `data` is binary
       *     or text
       * @param {Boolean} [options.compress=false] Specifies whether or not to
       *     compress `data`
       * @param {Boolean} [options.fin=false] Specifies whether the fragment is the
       *     last one
       * @param {Boolean} [options.mask=false] Specifies whether or not to mask
       *     `data`
       * @param {Function} [cb] Callback
       * @public
       */
      send(data, options, cb) {
        const perMessageDeflate = this._extensions[PerMessageDeflate.extensionName];
        let opcode = options.binary ? 2 : 1;
        let rsv1 = options.compress;
        let byteLength;
        let readOnly;
        if (typeof data === "string") {
          byteLength = Buffer.byteLength(data);
          readOnly = false;
        } else if (isBlob(data)) {
          byteLength = data.size;
          readOnly = false;
        } else {
          data = toBuffer(data);
          byteLength = data.length;
          readOnly = toBuffer.readOnly;
        }
        if (this._firstFragment) {
          this._firstFragment = false;
          if (rsv1 && perMessageDeflate && perMessageDeflate.params[perMessageDeflate._isServer ? "server_no_context_takeover" : "client_no_context_takeover"]) {
            rsv1 = byteLength >= perMessageDeflate._threshold;
          }
          this._compress = rsv1;
        } else {
          rsv1 = false;
          opcode = 0;
        }
        if (options.fin) this._firstFragment = true;
        const opts = {
          [kByteLength]: byteLength,
          fin: options.fin,
          generateMask: this._generateMask,
          mask: options.mask,
          maskBuffer: this._maskBuffer,
          opcode,
          readOnly,
          rsv1
        };
        if (isBlob(data)) {
          if (this._state !== DEFAULT) {
            this.enqueue([this.getBlobData, data, this._compress, opts, cb]);
          } else {
            this.getBlobData(data, this._compress, opts, cb);
          }
        } else if (this._state !== DEFAULT) {
          this.enqueue([this.dispatch, data, this._compress, opts, cb]);
        } else {
          this.dispatch(data, this._compress, opts, cb);
        }
      }
      /**
       * Gets the contents of a blob as binary data.
       *
       * @param {Blob} blob The blob
       * @param {Boolean} [compress=false] Specifies whether or not to compress
       *     the data
       * @param {Object} options Options object
       * @param {Boolean} [options.fin=false] Specifies whether or not to set the
       *     FIN bit
       * @param {Function} [options.generateMask] The function used to generate the
       *     masking key
       * @param {Boolean} [options.mask=false] Specifies whether or not to mask
       *     `data`
       * @param {Buffer} [options.maskBuffer] The buffer used to store the masking
       *     key
       * @param {Number} options.opcode The opcode
       * @param {Boolean} [options.readOnly=false] Specifies whether `data` can be
       *     modified
       * @param {Boolean} [options.rsv1=false] Specifies whether or not to set the
       *     RSV1 bit
       * @param {Function} [cb] Callback
       * @private
       */
      getBlobData(blob, compress, options, cb) {
        this._bufferedBytes += options[kByteLength];
        this._state = GET_BLOB_DATA;
        blob.arrayBuffer().then((arrayBuffer) => {
          if (this._socket.destroyed) {
            const err = new Error(
              "The socket was closed while the blob was being read"
            );
            process.nextTick(callCallbacks, this, err, cb);
            return;
          }
          this._bufferedBytes -= options[kByteLength];
          const data = toBuffer(arrayBuffer);
          if (!compress) {
            this._state = DEFAULT;
            this.sendFrame(_Sender.frame(data, options), cb);
            this.dequeue();
          } else {
            this.dispatch(data, compress, options, cb);
          }
        }).catch((err) => {
          process.nextTick(onError, this, err, cb);
        });
      }
      /**
       * Dispatches a message.
       *
       * @param {(Buffer|String)} data The message to send
       * @param {Boolean} [compress=false] Specifies whether or not to compress
       *     `data`
       * @param {Object} options Options object
       * @param {Boolean} [options.fin=false] Specifies whether or not to set the
       *     FIN bit
       * @param {Function} [options.generateMask] The function used to generate the
       *     masking key
       * @param {Boolean} [options.mask=false] Specifies whether or not to mask
       *     `data`
       * @param {Buffer} [options.maskBuffer] The buffer used to store the masking
       *     key
       * @param {Number} options.opcode The opcode
       * @param {Boolean} [options.readOnly=false] Specifies whether `data` can be
       *     modified
       * @param {Boolean} [options.rsv1=false] Specifies whether or not to set the
       *     RSV1 bit
       * @param {Function} [cb] Callback
       * @private
       */
      dispatch(data, compress, options, cb) {
        if (!compress) {
          this.sendFrame(_Sender.frame(data, options), cb);
          return;
        }
        const perMessageDeflate = this._extensions[PerMessageDeflate.extensionName];
        this._bufferedBytes += options[kByteLength];
        this._state = DEFLATING;
        perMessageDeflate.compress(data, options.fin, (_, buf) => {
          if (this._socket.destroyed) {
            const err = new Error(
              "The socket was closed while data was being compressed"
            );
            callCallbacks(this, err, cb);
            return;
          }
          this._bufferedBytes -= options[kByteLength];
          this._state = DEFAULT;
          options.readOnly = false;
          this.sendFrame(_Sender.frame(buf, options), cb);
          this.dequeue();
        });
      }
      /**
       * Executes queued send operations.
       *
       * @private
       */
      dequeue() {
        while (this._state === DEFAULT && this._queue.length) {
          const params = this._queue.shift();
          this._bufferedBytes -= params[3][kByteLength];
          Reflect.apply(params[0], this, params.slice(1));
        }
      }
      /**
       * Enqueues a send operation.
       *
       * @param {Array} params Send operation parameters.
       * @private
       */
      enqueue(params) {
        this._bufferedBytes += params[3][kByteLength];
        this._queue.push(params);
      }
      /**
       * Sends a frame.
       *
       * @param {(Buffer | String)[]} list The frame to send
       * @param {Function} [cb] Callback
       * @private
       */
      sendFrame(list, cb) {
        if (list.length === 2) {
          this._socket.cork();
          this._socket.write(list[0]);
          this._socket.write(list[1], cb);
          this._socket.uncork();
        } else {
          this._socket.write(list[0], cb);
        }
      }
    };
    module.exports = Sender;
    function callCallbacks(sender, err, cb) {
      if (typeof cb === "function") cb(err);
      for (let i = 0; i < sender._queue.length; i++) {
        const params = sender._queue[i];
        const callback = params[params.length - 1];
        if (typeof callback === "function") callback(err);
      }
    }
    function onError(sender, err, cb) {
      callCallbacks(sender, err, cb);
      sender.onerror(err);
    }
  }
});

// node_modules/ws/lib/event-target.js
var require_event_target = __commonJS({
  "node_modules/ws/lib/event-target.js"(exports, module) {
    "use strict";
    var { kForOnEventAttribute, kListener } = require_constants();
    var kCode = /* @__PURE__ */ Symbol("kCode");
    var kData = /* @__PURE__ */ Symbol("kData");
    var kError = /* @__PURE__ */ Symbol("kError");
    var kMessage = /* @__PURE__ */ Symbol("kMessage");
    var kReason = /* @__PURE__ */ Symbol("kReason");
    var kTarget = /* @__PURE__ */ Symbol("kTarget");
    var kType = /* @__PURE__ */ Symbol("kType");
    var kWasClean = /* @__PURE__ */ Symbol("kWasClean");
    var Event = class {
      /**
       * Create a new `Event`.
       *
       * @param {String} type The name of the event
       * @throws {TypeError} If the `type` argument is not specified
       */
      constructor(type) {
        this[kTarget] = null;
        this[kType] = type;
      }
      /**
       * @type {*}
       */
      get target() {
        return this[kTarget];
      }
      /**
       * @type {String}
       */
      get type() {
        return this[kType];
      }
    };
    Object.defineProperty(Event.prototype, "target", { enumerable: true });
    Object.defineProperty(Event.prototype, "type", { enumerable: true });
    var CloseEvent = class extends Event {
      /**
       * Create a new `CloseEvent`.
       *
       * @param {String} type The name of the event
       * @param {Object} [options] A dictionary object that allows for setting
       *     attributes via object members of the same name
       * @param {Number} [options.code=0] The status code explaining why the
       *     connection was closed
       * @param {String} [options.reason=''] A human-readable string explaining why
       *     the connection was closed
       * @param {Boolean} [options.wasClean=false] Indicates whether or not the
       *     connection was cleanly closed
       */
      constructor(type, options = {}) {
        super(type);
        this[kCode] = options.code === void 0 ? 0 : options.code;
        this[kReason] = options.reason === void 0 ? "" : options.reason;
        this[kWasClean] = options.wasClean === void 0 ? false : options.wasClean;
      }
      /**
       * @type {Number}
       */
      get code() {
        return this[kCode];
      }
      /**
       * @type {String}
       */
      get reason() {
        return this[kReason];
      }
      /**
       * @type {Boolean}
       */
      get wasClean() {
        return this[kWasClean];
      }
    };
    Object.defineProperty(CloseEvent.prototype, "code", { enumerable: true });
    Object.defineProperty(CloseEvent.prototype, "reason", { enumerable: true });
    Object.defineProperty(CloseEvent.prototype, "wasClean", { enumerable: true });
    var ErrorEvent = class extends Event {
      /**
       * Create a new `ErrorEvent`.
       *
       * @param {String} type The name of the event
       * @param {Object} [options] A dictionary object that allows for setting
       *     attributes via object members of the same name
       * @param {*} [options.error=null] The error that generated this event
       * @param {String} [options.message=''] The error message
       */
      constructor(type, options = {}) {
        super(type);
        this[kError] = options.error === void 0 ? null : options.error;
        this[kMessage] = options.message === void 0 ? "" : options.message;
      }
      /**
       * @type {*}
       */
      get error() {
        return this[kError];
      }
      /**
       * @type {String}
       */
      get message() {
        return this[kMessage];
      }
    };
    Object.defineProperty(ErrorEvent.prototype, "error", { enumerable: true });
    Object.defineProperty(ErrorEvent.prototype, "message", { enumerable: true });
    var MessageEvent = class extends Event {
      /**
       * Create a new `MessageEvent`.
       *
       * @param {String} type The name of the event
       * @param {Object} [options] A dictionary object that allows for setting
       *     attributes via object members of the same name
       * @param {*} [options.data=null] The message content
       */
      constructor(type, options = {}) {
        super(type);
        this[kData] = options.data === void 0 ? null : options.data;
      }
      /**
       * @type {*}
       */
      get data() {
        return this[kData];
      }
    };
    Object.defineProperty(MessageEvent.prototype, "data", { enumerable: true });
    var EventTarget = {
      /**
       * Register an event listener.
       *
       * @param {String} type A string representing the event type to listen for
       * @param {(Function|Object)} handler The listener to add
       * @param {Object} [options] An options object specifies characteristics about
       *     the event listener
       * @param {Boolean} [options.once=false] A `Boolean` indicating that the
       *     listener should be invoked at most once after being added. If `true`,
       *     the listener would be automatically removed when invoked.
       * @public
       */
      addEventListener(type, handler, options = {}) {
        for (const listener of this.listeners(type)) {
          if (!options[kForOnEventAttribute] && listener[kListener] === handler && !listener[kForOnEventAttribute]) {
            return;
          }
        }
        let wrapper;
        if (type === "message") {
          wrapper = function onMessage(data, isBinary) {
            const event = new MessageEvent("message", {
              data: isBinary ? data : data.toString()
            });
            event[kTarget] = this;
            callListener(handler, this, event);
          };
        } else if (type === "close") {
          wrapper = function onClose(code, message) {
            const event = new CloseEvent("close", {
              code,
              reason: message.toString(),
              wasClean: this._closeFrameReceived && this._closeFrameSent
            });
            event[kTarget] = this;
            callListener(handler, this, event);
          };
        } else if (type === "error") {
          wrapper = function onError(error) {
            const event = new ErrorEvent("error", {
              error,
              message: error.message
            });
            event[kTarget] = this;
            callListener(handler, this, event);
          };
        } else if (type === "open") {
          wrapper = function onOpen() {
            const event = new Event("open");
            event[kTarget] = this;
            callListener(handler, this, event);
          };
        } else {
          return;
        }
        wrapper[kForOnEventAttribute] = !!options[kForOnEventAttribute];
        wrapper[kListener] = handler;
        if (options.once) {
          this.once(type, wrapper);
        } else {
          this.on(type, wrapper);
        }
      },
      /**
       * Remove an event listener.
       *
       * @param {String} type A string representing the event type to remove
       * @param {(Function|Object)} handler The listener to remove
       * @public
       */
      removeEventListener(type, handler) {
        for (const listener of this.listeners(type)) {
          if (listener[kListener] === handler && !listener[kForOnEventAttribute]) {
            this.removeListener(type, listener);
            break;
          }
        }
      }
    };
    module.exports = {
      CloseEvent,
      ErrorEvent,
      Event,
      EventTarget,
      MessageEvent
    };
    function callListener(listener, thisArg, event) {
      if (typeof listener === "object" && listener.handleEvent) {
        listener.handleEvent.call(listener, event);
      } else {
        listener.call(thisArg, event);
      }
    }
  }
});

// node_modules/ws/lib/extension.js
var require_extension = __commonJS({
  "node_modules/ws/lib/extension.js"(exports, module) {
    "use strict";
    var { tokenChars } = require_validation();
    function push(dest, name, elem) {
      if (dest[name] === void 0) dest[name] = [elem];
      else dest[name].push(elem);
    }
    function parse(header) {
      const offers = /* @__PURE__ */ Object.create(null);
      let params = /* @__PURE__ */ Object.create(null);
      let mustUnescape = false;
      let isEscaping = false;
      let inQuotes = false;
      let extensionName;
      let paramName;
      let start = -1;
      let code = -1;
      let end2 = -1;
      let i = 0;
      for (; i < header.length; i++) {
        code = header.charCodeAt(i);
        if (extensionName === void 0) {
          if (end2 === -1 && tokenChars[code] === 1) {
            if (start === -1) start = i;
          } else if (i !== 0 && (code === 32 || code === 9)) {
            if (end2 === -1 && start !== -1) end2 = i;
          } else if (code === 59 || code === 44) {
            if (start === -1) {
              throw new SyntaxError(`Unexpected character at index ${i}`);
            }
            if (end2 === -1) end2 = i;
            const name = header.slice(start, end2);
            if (code === 44) {
              push(offers, name, params);
              params = /* @__PURE__ */ Object.create(null);
            } else {
              extensionName = name;
            }
            start = end2 = -1;
          } else {
            throw new SyntaxError(`Unexpected character at index ${i}`);
          }
        } else if (paramName === void 0) {
          if (end2 === -1 && tokenChars[code] === 1) {
            if (start === -1) start = i;
          } else if (code === 32 || code === 9) {
            if (end2 === -1 && start !== -1) end2 = i;
          } else if (code === 59 || code === 44) {
            if (start === -1) {
              throw new SyntaxError(`Unexpected character at index ${i}`);
            }
            if (end2 === -1) end2 = i;
            push(params, header.slice(start, end2), true);
            if (code === 44) {
              push(offers, extensionName, params);
              params = /* @__PURE__ */ Object.create(null);
              extensionName = void 0;
            }
            start = end2 = -1;
          } else if (code === 61 && start !== -1 && end2 === -1) {
            paramName = header.slice(start, i);
            start = end2 = -1;
          } else {
            throw new SyntaxError(`Unexpected character at index ${i}`);
          }
        } else {
          if (isEscaping) {
            if (tokenChars[code] !== 1) {
              throw new SyntaxError(`Unexpected character at index ${i}`);
            }
            if (start === -1) start = i;
            else if (!mustUnescape) mustUnescape = true;
            isEscaping = false;
          } else if (inQuotes) {
            if (tokenChars[code] === 1) {
              if (start === -1) start = i;
            } else if (code === 34 && start !== -1) {
              inQuotes = false;
              end2 = i;
            } else if (code === 92) {
              isEscaping = true;
            } else {
              throw new SyntaxError(`Unexpected character at index ${i}`);
            }
          } else if (code === 34 && header.charCodeAt(i - 1) === 61) {
            inQuotes = true;
          } else if (end2 === -1 && tokenChars[code] === 1) {
            if (start === -1) start = i;
          } else if (start !== -1 && (code === 32 || code === 9)) {
            if (end2 === -1) end2 = i;
          } else if (code === 59 || code === 44) {
            if (start === -1) {
              throw new SyntaxError(`Unexpected character at index ${i}`);
            }
            if (end2 === -1) end2 = i;
            let value = header.slice(start, end2);
            if (mustUnescape) {
              value = value.replace(/\\/g, "");
              mustUnescape = false;
            }
            push(params, paramName, value);
            if (code === 44) {
              push(offers, extensionName, params);
              params = /* @__PURE__ */ Object.create(null);
              extensionName = void 0;
            }
            paramName = void 0;
            start = end2 = -1;
          } else {
            throw new SyntaxError(`Unexpected character at index ${i}`);
          }
        }
      }
      if (start === -1 || inQuotes || code === 32 || code === 9) {
        throw new SyntaxError("Unexpected end of input");
      }
      if (end2 === -1) end2 = i;
      const token = header.slice(start, end2);
      if (extensionName === void 0) {
        push(offers, token, params);
      } else {
        if (paramName === void 0) {
          push(params, token, true);
        } else if (mustUnescape) {
          push(params, paramName, token.replace(/\\/g, ""));
        } else {
          push(params, paramName, token);
        }
        push(offers, extensionName, params);
      }
      return offers;
    }
    function format(extensions) {
      return Object.keys(extensions).map((extension) => {
        let configurations = extensions[extension];
        if (!Array.isArray(configurations)) configurations = [configurations];
        return configurations.map((params) => {
          return [extension].concat(
            Object.keys(params).map((k) => {
              let values = params[k];
              if (!Array.isArray(values)) values = [values];
              return values.map((v) => v === true ? k : `${k}=${v}`).join("; ");
            })
          ).join("; ");
        }).join(", ");
      }).join(", ");
    }
    module.exports = { format, parse };
  }
});

// node_modules/ws/lib/websocket.js
var require_websocket = __commonJS({
  "node_modules/ws/lib/websocket.js"(exports, module) {
    "use strict";
    var EventEmitter = __require("events");
    var https = __require("https");
    var http = __require("http");
    var net = __require("net");
    var querystring = __require("querystring");
    var tls = __require("tls");
    var { randomBytes, createHash } = __require("crypto");
    var { Duplex: Duplex2, Readable } = __require("stream");
    var { URL: URL2 } = __require("url");
    var PerMessageDeflate = require_permessage_deflate();
    var Receiver = require_receiver();
    var Sender = require_sender();
    var { isBlob } = require_validation();
    var {
      BINARY_TYPES,
      CLOSE_TIMEOUT,
      EMPTY_BUFFER,
      GUID,
      kForOnEventAttribute,
      kListener,
      kStatusCode,
      kWebSocket,
      NOOP
    } = require_constants();
    var {
      EventTarget: { addEventListener, removeEventListener }
    } = require_event_target();
    var { format, parse } = require_extension();
    var { toBuffer } = require_buffer_util();
    var kAborted = /* @__PURE__ */ Symbol("kAborted");
    var protocolVersions = [8, 13];
    var readyStates = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"];
    var subprotocolRegex = /^[!#$%&'*+\-.0-9A-Z^_`|a-z~]+$/;
    var WebSocket2 = class _WebSocket extends EventEmitter {
      /**
       * Create a new `WebSocket`.
       *
       * @param {(String|URL)} address The URL to which to connect
       * @param {(String|String[])} [protocols] The subprotocols
       * @param {Object} [options] Connection options
       */
      constructor(address, protocols2, options) {
        super();
        this._binaryType = BINARY_TYPES[0];
        this._closeCode = 1006;
        this._closeFrameReceived = false;
        this._closeFrameSent = false;
        this._closeMessage = EMPTY_BUFFER;
        this._closeTimer = null;
        this._errorEmitted = false;
        this._extensions = {};
        this._paused = false;
        this._protocol = "";
        this._readyState = _WebSocket.CONNECTING;
        this._receiver = null;
        this._sender = null;
        this._socket = null;
        if (address !== null) {
          this._bufferedAmount = 0;
          this._isServer = false;
          this._redirects = 0;
          if (protocols2 === void 0) {
            if (!options || options.protocols === void 0) {
              protocols2 = [];
            } else if (Array.isArray(options.protocols)) {
              protocols2 = options.protocols;
            } else {
              protocols2 = [options.protocols];
            }
          } else if (!Array.isArray(protocols2)) {
            if (typeof protocols2 === "object" && protocols2 !== null) {
              options = protocols2;
              if (options.protocols === void 0) {
                protocols2 = [];
              } else if (Array.isArray(options.protocols)) {
                protocols2 = options.protocols;
              } else {
                protocols2 = [options.protocols];
              }
            } else {
              protocols2 = [protocols2];
            }
          }
          options = initAsClient(this, address, protocols2, options);
        } else {
          this._isServer = true;
        }
        if (options.autoPong) {
          this._autoPong = true;
          this._autoPongComplete = () => autoPongComplete(this);
          this._pendingAutoPongs = 0;
          this._maxPendingAutoPongs = options.maxPendingAutoPongs | 0;
        }
        this._closeTimeout = options.closeTimeout;
      }
      /**
       * For historical reasons, the custom "nodebuffer" type is used by the default
       * instead of "blob".
       *
       * @type {String}
       */
      get binaryType() {
        return this._binaryType;
      }
      set binaryType(type) {
        if (!BINARY_TYPES.includes(type)) return;
        this._binaryType = type;
        if (this._receiver) this._receiver._binaryType = type;
      }
      /**
       * @type {Number}
       */
      get bufferedAmount() {
        if (!this._socket) return this._bufferedAmount;
        return this._socket._writableState.length + this._sender._bufferedBytes;
      }
      /**
       * @type {String}
       */
      get extensions() {
        return Object.keys(this._extensions).join();
      }
      /**
       * @type {Boolean}
       */
      get isPaused() {
        return this._paused;
      }
      /**
       * @type {Function}
       */
      /* istanbul ignore next */
      get onclose() {
        return null;
      }
      /**
       * @type {Function}
       */
      /* istanbul ignore next */
      get onerror() {
        return null;
      }
      /**
       * @type {Function}
       */
      /* istanbul ignore next */
      get onopen() {
        return null;
      }
      /**
       * @type {Function}
       */
      /* istanbul ignore next */
      get onmessage() {
        return null;
      }
      /**
       * @type {String}
       */
      get protocol() {
        return this._protocol;
      }
      /**
       * @type {Number}
       */
      get readyState() {
        return this._readyState;
      }
      /**
       * @type {String}
       */
      get url() {
        return this._url;
      }
      /**
       * Set up the socket and the internal resources.
       *
       * @param {Duplex} socket The network socket between the server and client
       * @param {Buffer} head The first packet of the upgraded stream
       * @param {Object} options Options object
       * @param {Boolean} [options.allowSynchronousEvents=false] Specifies whether
       *     any of the `'message'`, `'ping'`, and `'pong'` events can be emitted
       *     multiple times in the same tick
       * @param {Function} [options.generateMask] The function used to generate the
       *     masking key
       * @param {Number} [options.maxBufferedChunks=0] The maximum number of
       *     buffered data chunks
       * @param {Number} [options.maxFragments=0] The maximum number of message
       *     fragments
       * @param {Number} [options.maxPayload=0] The maximum allowed message size
       * @param {Boolean} [options.skipUTF8Validation=false] Specifies whether or
       *     not to skip UTF-8 validation for text and close messages
       * @private
       */
      setSocket(socket, head, options) {
        const receiver = new Receiver({
          allowSynchronousEvents: options.allowSynchronousEvents,
          binaryType: this.binaryType,
          extensions: this._extensions,
          isServer: this._isServer,
          maxBufferedChunks: options.maxBufferedChunks,
          maxFragments: options.maxFragments,
          maxPayload: options.maxPayload,
          skipUTF8Validation: options.skipUTF8Validation
        });
        const sender = new Sender(socket, this._extensions, options.generateMask);
        this._receiver = receiver;
        this._sender = sender;
        this._socket = socket;
        receiver[kWebSocket] = this;
        sender[kWebSocket] = this;
        socket[kWebSocket] = this;
        receiver.on("conclude", receiverOnConclude);
        receiver.on("drain", receiverOnDrain);
        receiver.on("error", receiverOnError);
        receiver.on("message", receiverOnMessage);
        receiver.on("ping", receiverOnPing);
        receiver.on("pong", receiverOnPong);
        sender.onerror = senderOnError;
        if (socket.setTimeout) socket.setTimeout(0);
        if (socket.setNoDelay) socket.setNoDelay();
        if (head.length > 0) socket.unshift(head);
        socket.on("close", socketOnClose);
        socket.on("data", socketOnData);
        socket.on("end", socketOnEnd);
        socket.on("error", socketOnError);
        this._readyState = _WebSocket.OPEN;
        this.emit("open");
      }
      /**
       * Emit the `'close'` event.
       *
       * @private
       */
      emitClose() {
        if (!this._socket) {
          this._readyState = _WebSocket.CLOSED;
          this.emit("close", this._closeCode, this._closeMessage);
          return;
        }
        if (this._extensions[PerMessageDeflate.extensionName]) {
          this._extensions[PerMessageDeflate.extensionName].cleanup();
        }
        this._receiver.removeAllListeners();
        this._readyState = _WebSocket.CLOSED;
        this.emit("close", this._closeCode, this._closeMessage);
      }
      /**
       * Start a closing handshake.
       *
       *          +----------+   +-----------+   +----------+
       *     - - -|ws.close()|-->|close frame|-->|ws.close()|- - -
       *    |     +----------+   +-----------+   +----------+     |
       *          +----------+   +-----------+         |
       * CLOSING  |ws.close()|<--|close frame|<--+-----+       CLOSING
       *          +----------+   +-----------+   |
       *    |           |                        |   +---+        |
       *                +------------------------+-->|fin| - - - -
       *    |         +---+                      |   +---+
       *     - - - - -|fin|<---------------------+
       *              +---+
       *
       * @param {Number} [code] Status code explaining why the connection is closing
       * @param {(String|Buffer)} [data] The reason why the connection is
       *     closing
       * @public
       */
      close(code, data) {
        if (this.readyState === _WebSocket.CLOSED) return;
        if (this.readyState === _WebSocket.CONNECTING) {
          const msg = "WebSocket was closed before the connection was established";
          abortHandshake(this, this._req, msg);
          return;
        }
        if (this.readyState === _WebSocket.CLOSING) {
          if (this._closeFrameSent && (this._closeFrameReceived || this._receiver._writableState.errorEmitted)) {
            this._socket.end();
          }
          return;
        }
        this._sender.close(code, data, !this._isServer, (err) => {
          if (err) return;
          this._closeFrameSent = true;
          if (this._closeFrameReceived || this._receiver._writableState.errorEmitted) {
            this._socket.end();
          }
        });
        this._readyState = _WebSocket.CLOSING;
        setCloseTimer(this);
      }
      /**
       * Pause the socket.
       *
       * @public
       */
      pause() {
        if (this.readyState === _WebSocket.CONNECTING || this.readyState === _WebSocket.CLOSED) {
          return;
        }
        this._paused = true;
        this._socket.pause();
      }
      /**
       * Send a ping.
       *
       * @param {*} [data] The data to send
       * @param {Boolean} [mask] Indicates whether or not to mask `data`
       * @param {Function} [cb] Callback which is executed when the ping is sent
       * @public
       */
      ping(data, mask, cb) {
        if (this.readyState === _WebSocket.CONNECTING) {
          throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
        }
        if (typeof data === "function") {
          cb = data;
          data = mask = void 0;
        } else if (typeof mask === "function") {
          cb = mask;
          mask = void 0;
        }
        if (typeof data === "number") data = data.toString();
        if (this.readyState !== _WebSocket.OPEN) {
          sendAfterClose(this, data, cb);
          return;
        }
        if (mask === void 0) mask = !this._isServer;
        this._sender.ping(data || EMPTY_BUFFER, mask, cb);
      }
      /**
       * Send a pong.
       *
       * @param {*} [data] The data to send
       * @param {Boolean} [mask] Indicates whether or not to mask `data`
       * @param {Function} [cb] Callback which is executed when the pong is sent
       * @public
       */
      pong(data, mask, cb) {
        if (this.readyState === _WebSocket.CONNECTING) {
          throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
        }
        if (typeof data === "function") {
          cb = data;
          data = mask = void 0;
        } else if (typeof mask === "function") {
          cb = mask;
          mask = void 0;
        }
        if (typeof data === "number") data = data.toString();
        if (this.readyState !== _WebSocket.OPEN) {
          sendAfterClose(this, data, cb);
          return;
        }
        if (mask === void 0) mask = !this._isServer;
        this._sender.pong(data || EMPTY_BUFFER, mask, cb);
      }
      /**
       * Resume the socket.
       *
       * @public
       */
      resume() {
        if (this.readyState === _WebSocket.CONNECTING || this.readyState === _WebSocket.CLOSED) {
          return;
        }
        this._paused = false;
        if (!this._receiver._writableState.needDrain) this._socket.resume();
      }
      /**
       * Send a data message.
       *
       * @param {*} data The message to send
       * @param {Object} [options] Options object
       * @param {Boolean} [options.binary] Specifies whether `data` is binary or
       *     text
       * @param {Boolean} [options.compress] Specifies whether or not to compress
       *     `data`
       * @param {Boolean} [options.fin=true] Specifies whether the fragment is the
       *     last one
       * @param {Boolean} [options.mask] Specifies whether or not to mask `data`
       * @param {Function} [cb] Callback which is executed when data is written out
       * @public
       */
      send(data, options, cb) {
        if (this.readyState === _WebSocket.CONNECTING) {
          throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
        }
        if (typeof options === "function") {
          cb = options;
          options = {};
        }
        if (typeof data === "number") data = data.toString();
        if (this.readyState !== _WebSocket.OPEN) {
          sendAfterClose(this, data, cb);
          return;
        }
        const opts = {
          binary: typeof data !== "string",
          mask: !this._isServer,
          compress: true,
          fin: true,
          ...options
        };
        if (!this._extensions[PerMessageDeflate.extensionName]) {
          opts.compress = false;
        }
        this._sender.send(data || EMPTY_BUFFER, opts, cb);
      }
      /**
       * Forcibly close the connection.
       *
       * @public
       */
      terminate() {
        if (this.readyState === _WebSocket.CLOSED) return;
        if (this.readyState === _WebSocket.CONNECTING) {
          const msg = "WebSocket was closed before the connection was established";
          abortHandshake(this, this._req, msg);
          return;
        }
        if (this._socket) {
          this._readyState = _WebSocket.CLOSING;
          this._socket.destroy();
        }
      }
    };
    Object.defineProperty(WebSocket2, "CONNECTING", {
      enumerable: true,
      value: readyStates.indexOf("CONNECTING")
    });
    Object.defineProperty(WebSocket2.prototype, "CONNECTING", {
      enumerable: true,
      value: readyStates.indexOf("CONNECTING")
    });
    Object.defineProperty(WebSocket2, "OPEN", {
      enumerable: true,
      value: readyStates.indexOf("OPEN")
    });
    Object.defineProperty(WebSocket2.prototype, "OPEN", {
      enumerable: true,
      value: readyStates.indexOf("OPEN")
    });
    Object.defineProperty(WebSocket2, "CLOSING", {
      enumerable: true,
      value: readyStates.indexOf("CLOSING")
    });
    Object.defineProperty(WebSocket2.prototype, "CLOSING", {
      enumerable: true,
      value: readyStates.indexOf("CLOSING")
    });
    Object.defineProperty(WebSocket2, "CLOSED", {
      enumerable: true,
      value: readyStates.indexOf("CLOSED")
    });
    Object.defineProperty(WebSocket2.prototype, "CLOSED", {
      enumerable: true,
      value: readyStates.indexOf("CLOSED")
    });
    [
      "binaryType",
      "bufferedAmount",
      "extensions",
      "isPaused",
      "protocol",
      "readyState",
      "url"
    ].forEach((property) => {
      Object.defineProperty(WebSocket2.prototype, property, { enumerable: true });
    });
    ["open", "error", "close", "message"].forEach((method) => {
      Object.defineProperty(WebSocket2.prototype, `on${method}`, {
        enumerable: true,
        get() {
          for (const listener of this.listeners(method)) {
            if (listener[kForOnEventAttribute]) return listener[kListener];
          }
          return null;
        },
        set(handler) {
          for (const listener of this.listeners(method)) {
            if (listener[kForOnEventAttribute]) {
              this.removeListener(method, listener);
              break;
            }
          }
          if (typeof handler !== "function") return;
          this.addEventListener(method, handler, {
            [kForOnEventAttribute]: true
          });
        }
      });
    });
    WebSocket2.prototype.addEventListener = addEventListener;
    WebSocket2.prototype.removeEventListener = removeEventListener;
    module.exports = WebSocket2;
    function initAsClient(websocket, address, protocols2, options) {
      const opts = {
        allowSynchronousEvents: true,
        autoPong: true,
        closeTimeout: CLOSE_TIMEOUT,
        protocolVersion: protocolVersions[1],
        maxBufferedChunks: 256 * 1024,
        maxFragments: 16 * 1024,
        maxPayload: 100 * 1024 * 1024,
        maxPendingAutoPongs: 60,
        skipUTF8Validation: false,
        perMessageDeflate: true,
        followRedirects: false,
        maxRedirects: 10,
        ...options,
        socketPath: void 0,
        hostname: void 0,
        protocol: void 0,
        protocols: void 0,
        timeout: void 0,
        method: "GET",
        host: void 0,
        path: void 0,
        port: void 0
      };
      if (!protocolVersions.includes(opts.protocolVersion)) {
        throw new RangeError(
          `Unsupported protocol version: ${opts.protocolVersion} (supported versions: ${protocolVersions.join(", ")})`
        );
      }
      let parsedUrl;
      if (address instanceof URL2) {
        parsedUrl = address;
      } else {
        try {
          parsedUrl = new URL2(address);
        } catch {
          throw new SyntaxError(`Invalid URL: ${address}`);
        }
      }
      if (parsedUrl.protocol === "http:" || parsedUrl.protocol === "https:") {
        parsedUrl = new URL2(parsedUrl);
        parsedUrl.protocol = parsedUrl.protocol === "http:" ? "ws:" : "wss:";
      }
      websocket._url = parsedUrl.href;
      const isSecure = parsedUrl.protocol === "wss:";
      const isIpcUrl = parsedUrl.protocol === "ws+unix:";
      let invalidUrlMessage;
      if (parsedUrl.protocol !== "ws:" && !isSecure && !isIpcUrl) {
        invalidUrlMessage = `The URL's protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:"`;
      } else if (isIpcUrl && !parsedUrl.pathname) {
        invalidUrlMessage = "The URL's pathname is empty";
      } else if (parsedUrl.hash) {
        invalidUrlMessage = "The URL contains a fragment identifier";
      }
      if (invalidUrlMessage) {
        const err = new SyntaxError(invalidUrlMessage);
        if (websocket._redirects === 0) {
          throw err;
        } else {
          emitErrorAndClose(websocket, err);
          return;
        }
      }
      const defaultPort = isSecure ? 443 : 80;
      const key = randomBytes(16).toString("base64");
      const request4 = isSecure ? https.request : http.request;
      const protocolSet = /* @__PURE__ */ new Set();
      let perMessageDeflate;
      opts.createConnection = opts.createConnection || (isSecure ? tlsConnect : netConnect);
      opts.defaultPort = opts.defaultPort || defaultPort;
      opts.port = parsedUrl.port || defaultPort;
      opts.host = parsedUrl.hostname.startsWith("[") ? parsedUrl.hostname.slice(1, -1) : parsedUrl.hostname;
      opts.headers = {
        ...opts.headers,
        "Sec-WebSocket-Version": opts.protocolVersion,
        "Sec-WebSocket-Key": key,
        Connection: "Upgrade",
        Upgrade: "websocket"
      };
      opts.path = parsedUrl.pathname + parsedUrl.search;
      opts.timeout = opts.handshakeTimeout;
      if (opts.perMessageDeflate) {
        perMessageDeflate = new PerMessageDeflate({
          ...opts.perMessageDeflate,
          isServer: false,
          maxPayload: opts.maxPayload
        });
        opts.headers["Sec-WebSocket-Extensions"] = format({
          [PerMessageDeflate.extensionName]: perMessageDeflate.offer()
        });
      }
      if (protocols2.length) {
        for (const protocol of protocols2) {
          if (typeof protocol !== "string" || !subprotocolRegex.test(protocol) || protocolSet.has(protocol)) {
            throw new SyntaxError(
              "An invalid or duplicated subprotocol was specified"
            );
          }
          protocolSet.add(protocol);
        }
        opts.headers["Sec-WebSocket-Protocol"] = protocols2.join(",");
      }
      if (opts.origin) {
        if (opts.protocolVersion < 13) {
          opts.headers["Sec-WebSocket-Origin"] = opts.origin;
        } else {
          opts.headers.Origin = opts.origin;
        }
      }
      if (parsedUrl.username || parsedUrl.password) {
        const username = querystring.unescape(parsedUrl.username);
        const password = querystring.unescape(parsedUrl.password);
        opts.auth = `${username}:${password}`;
      }
      if (isIpcUrl) {
        const i = opts.path.indexOf(":");
        if (i === -1) {
          opts.socketPath = opts.path;
          opts.path = "";
        } else {
          opts.socketPath = opts.path.slice(0, i);
          opts.path = opts.path.slice(i + 1);
        }
      }
      let req;
      if (opts.followRedirects) {
        if (websocket._redirects === 0) {
          websocket._originalIpc = isIpcUrl;
          websocket._originalSecure = isSecure;
          websocket._originalHostOrSocketPath = isIpcUrl ? opts.socketPath : parsedUrl.host;
          const headers = options && options.headers;
          options = { ...options, headers: {} };
          if (headers) {
            for (const [key2, value] of Object.entries(headers)) {
              options.headers[key2.toLowerCase()] = value;
            }
          }
        } else if (websocket.listenerCount("redirect") === 0) {
          const isSameHost = isIpcUrl ? websocket._originalIpc ? opts.socketPath === websocket._originalHostOrSocketPath : false : websocket._originalIpc ? false : parsedUrl.host === websocket._originalHostOrSocketPath;
          if (!isSameHost || websocket._originalSecure && !isSecure) {
            delete opts.headers.authorization;
            delete opts.headers.cookie;
            if (!isSameHost) delete opts.headers.host;
            opts.auth = void 0;
          }
        }
        if (opts.auth && !options.headers.authorization) {
          options.headers.authorization = "Basic " + Buffer.from(opts.auth).toString("base64");
        }
        req = websocket._req = request4(opts);
        if (websocket._redirects) {
          websocket.emit("redirect", websocket.url, req);
        }
      } else {
        req = websocket._req = request4(opts);
      }
      if (opts.timeout) {
        req.on("timeout", () => {
          abortHandshake(websocket, req, "Opening handshake has timed out");
        });
      }
      req.on("error", (err) => {
        if (req === null || req[kAborted]) return;
        req = websocket._req = null;
        emitErrorAndClose(websocket, err);
      });
      req.on("response", (res) => {
        const location = res.headers.location;
        const statusCode = res.statusCode;
        if (location && opts.followRedirects && statusCode >= 300 && statusCode < 400) {
          if (++websocket._redirects > opts.maxRedirects) {
            abortHandshake(websocket, req, "Maximum redirects exceeded");
            return;
          }
          req.abort();
          let addr;
          try {
            addr = new URL2(location, address);
          } catch (e) {
            const err = new SyntaxError(`Invalid URL: ${location}`);
            emitErrorAndClose(websocket, err);
            return;
          }
          initAsClient(websocket, addr, protocols2, options);
        } else if (!websocket.emit("unexpected-response", req, res)) {
          abortHandshake(
            websocket,
            req,
            `Unexpected server response: ${res.statusCode}`
          );
        }
      });
      req.on("upgrade", (res, socket, head) => {
        websocket.emit("upgrade", res);
        if (websocket.readyState !== WebSocket2.CONNECTING) return;
        req = websocket._req = null;
        const upgrade = res.headers.upgrade;
        if (upgrade === void 0 || upgrade.toLowerCase() !== "websocket") {
          abortHandshake(websocket, socket, "Invalid Upgrade header");
          return;
        }
        const digest = createHash("sha1").update(key + GUID).digest("base64");
        if (res.headers["sec-websocket-accept"] !== digest) {
          abortHandshake(websocket, socket, "Invalid Sec-WebSocket-Accept header");
          return;
        }
        const serverProt = res.headers["sec-websocket-protocol"];
        let protError;
        if (serverProt !== void 0) {
          if (!protocolSet.size) {
            protError = "Server sent a subprotocol but none was requested";
          } else if (!protocolSet.has(serverProt)) {
            protError = "Server sent an invalid subprotocol";
          }
        } else if (protocolSet.size) {
          protError = "Server sent no subprotocol";
        }
        if (protError) {
          abortHandshake(websocket, socket, protError);
          return;
        }
        if (serverProt) websocket._protocol = serverProt;
        const secWebSocketExtensions = res.headers["sec-websocket-extensions"];
        if (secWebSocketExtensions !== void 0) {
          if (!perMessageDeflate) {
            const message = "Server sent a Sec-WebSocket-Extensions header but no extension was requested";
            abortHandshake(websocket, socket, message);
            return;
          }
          let extensions;
          try {
            extensions = parse(secWebSocketExtensions);
          } catch (err) {
            const message = "Invalid Sec-WebSocket-Extensions header";
            abortHandshake(websocket, socket, message);
            return;
          }
          const extensionNames = Object.keys(extensions);
          if (extensionNames.length !== 1 || extensionNames[0] !== PerMessageDeflate.extensionName) {
            const message = "Server indicated an extension that was not requested";
            abortHandshake(websocket, socket, message);
            return;
          }
          try {
            perMessageDeflate.accept(extensions[PerMessageDeflate.extensionName]);
          } catch (err) {
            const message = "Invalid Sec-WebSocket-Extensions header";
            abortHandshake(websocket, socket, message);
            return;
          }
          websocket._extensions[PerMessageDeflate.extensionName] = perMessageDeflate;
        }
        websocket.setSocket(socket, head, {
          allowSynchronousEvents: opts.allowSynchronousEvents,
          generateMask: opts.generateMask,
          maxBufferedChunks: opts.maxBufferedChunks,
          maxFragments: opts.maxFragments,
          maxPayload: opts.maxPayload,
          skipUTF8Validation: opts.skipUTF8Validation
        });
      });
      if (opts.finishRequest) {
        opts.finishRequest(req, websocket);
      } else {
        req.end();
      }
      return opts;
    }
    function emitErrorAndClose(websocket, err) {
      websocket._readyState = WebSocket2.CLOSING;
      websocket._errorEmitted = true;
      websocket.emit("error", err);
      websocket.emitClose();
    }
    function netConnect(options) {
      options.path = options.socketPath;
      return net.connect(options);
    }
    function tlsConnect(options) {
      options.path = void 0;
      if (!options.servername && options.servername !== "") {
        options.servername = net.isIP(options.host) ? "" : options.host;
      }
      return tls.connect(options);
    }
    function abortHandshake(websocket, stream, message) {
      websocket._readyState = WebSocket2.CLOSING;
      const err = new Error(message);
      Error.captureStackTrace(err, abortHandshake);
      if (stream.setHeader) {
        stream[kAborted] = true;
        stream.abort();
        if (stream.socket && !stream.socket.destroyed) {
          stream.socket.destroy();
        }
        process.nextTick(emitErrorAndClose, websocket, err);
      } else {
        stream.destroy(err);
        stream.once("error", websocket.emit.bind(websocket, "error"));
        stream.once("close", websocket.emitClose.bind(websocket));
      }
    }
    function sendAfterClose(websocket, data, cb) {
      if (data) {
        const length = isBlob(data) ? data.size : toBuffer(data).length;
        if (websocket._socket) websocket._sender._bufferedBytes += length;
        else websocket._bufferedAmount += length;
      }
      if (cb) {
        const err = new Error(
          `WebSocket is not open: readyState ${websocket.readyState} (${readyStates[websocket.readyState]})`
        );
        process.nextTick(cb, err);
      }
    }
    function receiverOnConclude(code, reason) {
      const websocket = this[kWebSocket];
      websocket._closeFrameReceived = true;
      websocket._closeCode = code;
      if (reason.length === 0) {
        websocket._closeMessage = EMPTY_BUFFER;
      } else {
        websocket._closeMessage = Buffer.allocUnsafeSlow(reason.length);
        websocket._closeMessage.set(reason);
      }
      if (websocket._socket[kWebSocket] === void 0) return;
      websocket._socket.removeListener("data", socketOnData);
      process.nextTick(resume, websocket._socket);
      if (code === 1005) websocket.close();
      else websocket.close(code, reason);
    }
    function receiverOnDrain() {
      const websocket = this[kWebSocket];
      if (!websocket.isPaused) websocket._socket.resume();
    }
    function receiverOnError(err) {
      const websocket = this[kWebSocket];
      if (websocket._socket[kWebSocket] !== void 0) {
        websocket._socket.removeListener("data", socketOnData);
        process.nextTick(resume, websocket._socket);
        websocket.close(err[kStatusCode]);
      }
      if (!websocket._errorEmitted) {
        websocket._errorEmitted = true;
        websocket.emit("error", err);
      }
    }
    function receiverOnFinish() {
      this[kWebSocket].emitClose();
    }
    function receiverOnMessage(data, isBinary) {
      this[kWebSocket].emit("message", data, isBinary);
    }
    function receiverOnPing(data) {
      const websocket = this[kWebSocket];
      if (websocket._autoPong && websocket.readyState === WebSocket2.OPEN) {
        if (websocket._maxPendingAutoPongs > 0 && websocket._pendingAutoPongs >= websocket._maxPendingAutoPongs) {
          websocket.terminate();
        } else {
          websocket._pendingAutoPongs++;
          websocket.pong(data, !this._isServer, websocket._autoPongComplete);
        }
      }
      websocket.emit("ping", data);
    }
    function autoPongComplete(websocket) {
      websocket._pendingAutoPongs--;
    }
    function receiverOnPong(data) {
      this[kWebSocket].emit("pong", data);
    }
    function resume(stream) {
      stream.resume();
    }
    function senderOnError(err) {
      const websocket = this[kWebSocket];
      if (websocket.readyState === WebSocket2.CLOSED) return;
      if (websocket.readyState === WebSocket2.OPEN) {
        websocket._readyState = WebSocket2.CLOSING;
        setCloseTimer(websocket);
      }
      this._socket.end();
      if (!websocket._errorEmitted) {
        websocket._errorEmitted = true;
        websocket.emit("error", err);
      }
    }
    function setCloseTimer(websocket) {
      websocket._closeTimer = setTimeout(
        websocket._socket.destroy.bind(websocket._socket),
        websocket._closeTimeout
      );
    }
    function socketOnClose() {
      const websocket = this[kWebSocket];
      this.removeListener("close", socketOnClose);
      this.removeListener("data", socketOnData);
      this.removeListener("end", socketOnEnd);
      websocket._readyState = WebSocket2.CLOSING;
      if (!this._readableState.endEmitted && !websocket._closeFrameReceived && !websocket._receiver._writableState.errorEmitted && this._readableState.length !== 0) {
        const chunk = this.read(this._readableState.length);
        websocket._receiver.write(chunk);
      }
      websocket._receiver.end();
      this[kWebSocket] = void 0;
      clearTimeout(websocket._closeTimer);
      if (websocket._receiver._writableState.finished || websocket._receiver._writableState.errorEmitted) {
        websocket.emitClose();
      } else {
        websocket._receiver.on("error", receiverOnFinish);
        websocket._receiver.on("finish", receiverOnFinish);
      }
    }
    function socketOnData(chunk) {
      if (!this[kWebSocket]._receiver.write(chunk)) {
        this.pause();
      }
    }
    function socketOnEnd() {
      const websocket = this[kWebSocket];
      websocket._readyState = WebSocket2.CLOSING;
      websocket._receiver.end();
      this.end();
    }
    function socketOnError() {
      const websocket = this[kWebSocket];
      this.removeListener("error", socketOnError);
      this.on("error", NOOP);
      if (websocket) {
        websocket._readyState = WebSocket2.CLOSING;
        this.destroy();
      }
    }
  }
});

// node_modules/ws/lib/stream.js
var require_stream = __commonJS({
  "node_modules/ws/lib/stream.js"(exports, module) {
    "use strict";
    var WebSocket2 = require_websocket();
    var { Duplex: Duplex2 } = __require("stream");
    function emitClose(stream) {
      stream.emit("close");
    }
    function duplexOnEnd() {
      if (!this.destroyed && this._writableState.finished) {
        this.destroy();
      }
    }
    function duplexOnError(err) {
      this.removeListener("error", duplexOnError);
      this.destroy();
      if (this.listenerCount("error") === 0) {
        this.emit("error", err);
      }
    }
    function createWebSocketStream(ws, options) {
      let terminateOnDestroy = true;
      const duplex = new Duplex2({
        ...options,
        autoDestroy: false,
        emitClose: false,
        objectMode: false,
        writableObjectMode: false
      });
      ws.on("message", function message(msg, isBinary) {
        const data = !isBinary && duplex._readableState.objectMode ? msg.toString() : msg;
        if (!duplex.push(data)) ws.pause();
      });
      ws.once("error", function error(err) {
        if (duplex.destroyed) return;
        terminateOnDestroy = false;
        duplex.destroy(err);
      });
      ws.once("close", function close() {
        if (duplex.destroyed) return;
        duplex.push(null);
      });
      duplex._destroy = function(err, callback) {
        if (ws.readyState === ws.CLOSED) {
          callback(err);
          process.nextTick(emitClose, duplex);
          return;
        }
        let called = false;
        ws.once("error", function error(err2) {
          called = true;
          callback(err2);
        });
        ws.once("close", function close() {
          if (!called) callback(err);
          process.nextTick(emitClose, duplex);
        });
        if (terminateOnDestroy) ws.terminate();
      };
      duplex._final = function(callback) {
        if (ws.readyState === ws.CONNECTING) {
          ws.once("open", function open2() {
            duplex._final(callback);
          });
          return;
        }
        if (ws._socket === null) return;
        if (ws._socket._writableState.finished) {
          callback();
          if (duplex._readableState.endEmitted) duplex.destroy();
        } else {
          ws._socket.once("finish", function finish() {
            callback();
          });
          ws.close();
        }
      };
      duplex._read = function() {
        if (ws.isPaused) ws.resume();
      };
      duplex._write = function(chunk, encoding, callback) {
        if (ws.readyState === ws.CONNECTING) {
          ws.once("open", function open2() {
            duplex._write(chunk, encoding, callback);
          });
          return;
        }
        ws.send(chunk, callback);
      };
      duplex.on("end", duplexOnEnd);
      duplex.on("error", duplexOnError);
      return duplex;
    }
    module.exports = createWebSocketStream;
  }
});

// node_modules/ws/lib/subprotocol.js
var require_subprotocol = __commonJS({
  "node_modules/ws/lib/subprotocol.js"(exports, module) {
    "use strict";
    var { tokenChars } = require_validation();
    function parse(header) {
      const protocols2 = /* @__PURE__ */ new Set();
      let start = -1;
      let end2 = -1;
      let i = 0;
      for (i; i < header.length; i++) {
        const code = header.charCodeAt(i);
        if (end2 === -1 && tokenChars[code] === 1) {
          if (start === -1) start = i;
        } else if (i !== 0 && (code === 32 || code === 9)) {
          if (end2 === -1 && start !== -1) end2 = i;
        } else if (code === 44) {
          if (start === -1) {
            throw new SyntaxError(`Unexpected character at index ${i}`);
          }
          if (end2 === -1) end2 = i;
          const protocol2 = header.slice(start, end2);
          if (protocols2.has(protocol2)) {
            throw new SyntaxError(`The "${protocol2}" subprotocol is duplicated`);
          }
          protocols2.add(protocol2);
          start = end2 = -1;
        } else {
          throw new SyntaxError(`Unexpected character at index ${i}`);
        }
      }
      if (start === -1 || end2 !== -1) {
        throw new SyntaxError("Unexpected end of input");
      }
      const protocol = header.slice(start, i);
      if (protocols2.has(protocol)) {
        throw new SyntaxError(`The "${protocol}" subprotocol is duplicated`);
      }
      protocols2.add(protocol);
      return protocols2;
    }
    module.exports = { parse };
  }
});

// node_modules/ws/lib/websocket-server.js
var require_websocket_server = __commonJS({
  "node_modules/ws/lib/websocket-server.js"(exports, module) {
    "use strict";
    var EventEmitter = __require("events");
    var http = __require("http");
    var { Duplex: Duplex2 } = __require("stream");
    var { createHash } = __require("crypto");
    var extension = require_extension();
    var PerMessageDeflate = require_permessage_deflate();
    var subprotocol = require_subprotocol();
    var WebSocket2 = require_websocket();
    var { CLOSE_TIMEOUT, GUID, kWebSocket } = require_constants();
    var keyRegex = /^[+/0-9A-Za-z]{22}==$/;
    var RUNNING = 0;
    var CLOSING = 1;
    var CLOSED = 2;
    var WebSocketServer = class extends EventEmitter {
      /**
       * Create a `WebSocketServer` instance.
       *
       * @param {Object} options Configuration options
       * @param {Boolean} [options.allowSynchronousEvents=true] Specifies whether
       *     any of the `'message'`, `'ping'`, and `'pong'` events can be emitted
       *     multiple times in the same tick
       * @param {Boolean} [options.autoPong=true] Specifies whether or not to
       *     automatically send a pong in response to a ping
       * @param {Number} [options.backlog=511] The maximum length of the queue of
       *     pending connections
       * @param {Boolean} [options.clientTracking=true] Specifies whether or not to
       *     track clients
       * @param {Number} [options.closeTimeout=30000] Duration in milliseconds to
       *     wait for the closing handshake to finish after `websocket.close()` is
       *     called
       * @param {Function} [options.handleProtocols] A hook to handle protocols
       * @param {String} [options.host] The hostname where to bind the server
       * @param {Number} [options.maxBufferedChunks=262144] The maximum number of
       *     buffered data chunks
       * @param {Number} [options.maxFragments=16384] The maximum number of message
       *     fragments
       * @param {Number} [options.maxPayload=104857600] The maximum allowed message
       *     size
       * @param {Number} [options.maxPendingAutoPongs=60] The maximum number of
       *     pending automatic pongs
       * @param {Boolean} [options.noServer=false] Enable no server mode
       * @param {String} [options.path] Accept only connections matching this path
       * @param {(Boolean|Object)} [options.perMessageDeflate=false] Enable/disable
       *     permessage-deflate
       * @param {Number} [options.port] The port where to bind the server
       * @param {(http.Server|https.Server)} [options.server] A pre-created HTTP/S
       *     server to use
       * @param {Boolean} [options.skipUTF8Validation=false] Specifies whether or
       *     not to skip UTF-8 validation for text and close messages
       * @param {Function} [options.verifyClient] A hook to reject connections
       * @param {Function} [options.WebSocket=WebSocket] Specifies the `WebSocket`
       *     class to use. It must be the `WebSocket` class or class that extends it
       * @param {Function} [callback] A listener for the `listening` event
       */
      constructor(options, callback) {
        super();
        options = {
          allowSynchronousEvents: true,
          autoPong: true,
          maxBufferedChunks: 256 * 1024,
          maxFragments: 16 * 1024,
          maxPayload: 100 * 1024 * 1024,
          maxPendingAutoPongs: 60,
          skipUTF8Validation: false,
          perMessageDeflate: false,
          handleProtocols: null,
          clientTracking: true,
          closeTimeout: CLOSE_TIMEOUT,
          verifyClient: null,
          noServer: false,
          backlog: null,
          // use default (511 as implemented in net.js)
          server: null,
          host: null,
          path: null,
          port: null,
          WebSocket: WebSocket2,
          ...options
        };
        if (options.port == null && !options.server && !options.noServer || options.port != null && (options.server || options.noServer) || options.server && options.noServer) {
          throw new TypeError(
            'One and only one of the "port", "server", or "noServer" options must be specified'
          );
        }
        if (options.port != null) {
          this._server = http.createServer((req, res) => {
            const body = http.STATUS_CODES[426];
            res.writeHead(426, {
              "Content-Length": body.length,
              "Content-Type": "text/plain"
            });
            res.end(body);
          });
          this._server.listen(
            options.port,
            options.host,
            options.backlog,
            callback
          );
        } else if (options.server) {
          this._server = options.server;
        }
        if (this._server) {
          const emitConnection = this.emit.bind(this, "connection");
          this._removeListeners = addListeners(this._server, {
            listening: this.emit.bind(this, "listening"),
            error: this.emit.bind(this, "error"),
            upgrade: (req, socket, head) => {
              this.handleUpgrade(req, socket, head, emitConnection);
            }
          });
        }
        if (options.perMessageDeflate === true) options.perMessageDeflate = {};
        if (options.clientTracking) {
          this.clients = /* @__PURE__ */ new Set();
          this._shouldEmitClose = false;
        }
        this.options = options;
        this._state = RUNNING;
      }
      /**
       * Returns the bound address, the address family name, and port of the server
       * as reported by the operating system if listening on an IP socket.
       * If the server is listening on a pipe or UNIX domain socket, the name is
       * returned as a string.
       *
       * @return {(Object|String|null)} The address of the server
       * @public
       */
      address() {
        if (this.options.noServer) {
          throw new Error('The server is operating in "noServer" mode');
        }
        if (!this._server) return null;
        return this._server.address();
      }
      /**
       * Stop the server from accepting new connections and emit the `'close'` event
       * when all existing connections are closed.
       *
       * @param {Function} [cb] A one-time listener for the `'close'` event
       * @public
       */
      close(cb) {
        if (this._state === CLOSED) {
          if (cb) {
            this.once("close", () => {
              cb(new Error("The server is not running"));
            });
          }
          process.nextTick(emitClose, this);
          return;
        }
        if (cb) this.once("close", cb);
        if (this._state === CLOSING) return;
        this._state = CLOSING;
        if (this.options.noServer || this.options.server) {
          if (this._server) {
            this._removeListeners();
            this._removeListeners = this._server = null;
          }
          if (this.clients) {
            if (!this.clients.size) {
              process.nextTick(emitClose, this);
            } else {
              this._shouldEmitClose = true;
            }
          } else {
            process.nextTick(emitClose, this);
          }
        } else {
          const server = this._server;
          this._removeListeners();
          this._removeListeners = this._server = null;
          server.close(() => {
            emitClose(this);
          });
        }
      }
      /**
       * See if a given request should be handled by this server instance.
       *
       * @param {http.IncomingMessage} req Request object to inspect
       * @return {Boolean} `true` if the request is valid, else `false`
       * @public
       */
      shouldHandle(req) {
        if (this.options.path) {
          const index = req.url.indexOf("?");
          const pathname = index !== -1 ? req.url.slice(0, index) : req.url;
          if (pathname !== this.options.path) return false;
        }
        return true;
      }
      /**
       * Handle a HTTP Upgrade request.
       *
       * @param {http.IncomingMessage} req The request object
       * @param {Duplex} socket The network socket between the server and client
       * @param {Buffer} head The first packet of the upgraded stream
       * @param {Function} cb Callback
       * @public
       */
      handleUpgrade(req, socket, head, cb) {
        socket.on("error", socketOnError);
        const key = req.headers["sec-websocket-key"];
        const upgrade = req.headers.upgrade;
        const version = +req.headers["sec-websocket-version"];
        if (req.method !== "GET") {
          const message = "Invalid HTTP method";
          abortHandshakeOrEmitwsClientError(this, req, socket, 405, message);
          return;
        }
        if (upgrade === void 0 || upgrade.toLowerCase() !== "websocket") {
          const message = "Invalid Upgrade header";
          abortHandshakeOrEmitwsClientError(this, req, socket, 400, message);
          return;
        }
        if (key === void 0 || !keyRegex.test(key)) {
          const message = "Missing or invalid Sec-WebSocket-Key header";
          abortHandshakeOrEmitwsClientError(this, req, socket, 400, message);
          return;
        }
        if (version !== 13 && version !== 8) {
          const message = "Missing or invalid Sec-WebSocket-Version header";
          abortHandshakeOrEmitwsClientError(this, req, socket, 400, message, {
            "Sec-WebSocket-Version": "13, 8"
          });
          return;
        }
        if (!this.shouldHandle(req)) {
          abortHandshake(socket, 400);
          return;
        }
        const secWebSocketProtocol = req.headers["sec-websocket-protocol"];
        let protocols2 = /* @__PURE__ */ new Set();
        if (secWebSocketProtocol !== void 0) {
          try {
            protocols2 = subprotocol.parse(secWebSocketProtocol);
          } catch (err) {
            const message = "Invalid Sec-WebSocket-Protocol header";
            abortHandshakeOrEmitwsClientError(this, req, socket, 400, message);
            return;
          }
        }
        const secWebSocketExtensions = req.headers["sec-websocket-extensions"];
        const extensions = {};
        if (this.options.perMessageDeflate && secWebSocketExtensions !== void 0) {
          const perMessageDeflate = new PerMessageDeflate({
            ...this.options.perMessageDeflate,
            isServer: true,
            maxPayload: this.options.maxPayload
          });
          try {
            const offers = extension.parse(secWebSocketExtensions);
            if (offers[PerMessageDeflate.extensionName]) {
              perMessageDeflate.accept(offers[PerMessageDeflate.extensionName]);
              extensions[PerMessageDeflate.extensionName] = perMessageDeflate;
            }
          } catch (err) {
            const message = "Invalid or unacceptable Sec-WebSocket-Extensions header";
            abortHandshakeOrEmitwsClientError(this, req, socket, 400, message);
            return;
          }
        }
        if (this.options.verifyClient) {
          const info = {
            origin: req.headers[`${version === 8 ? "sec-websocket-origin" : "origin"}`],
            secure: !!(req.socket.authorized || req.socket.encrypted),
            req
          };
          if (this.options.verifyClient.length === 2) {
            this.options.verifyClient(info, (verified, code, message, headers) => {
              if (!verified) {
                return abortHandshake(socket, code || 401, message, headers);
              }
              this.completeUpgrade(
                extensions,
                key,
                protocols2,
                req,
                socket,
                head,
                cb
              );
            });
            return;
          }
          if (!this.options.verifyClient(info)) return abortHandshake(socket, 401);
        }
        this.completeUpgrade(extensions, key, protocols2, req, socket, head, cb);
      }
      /**
       * Upgrade the connection to WebSocket.
       *
       * @param {Object} extensions The accepted extensions
       * @param {String} key The value of the `Sec-WebSocket-Key` header
       * @param {Set} protocols The subprotocols
       * @param {http.IncomingMessage} req The request object
       * @param {Duplex} socket The network socket between the server and client
       * @param {Buffer} head The first packet of the upgraded stream
       * @param {Function} cb Callback
       * @throws {Error} If called more than once with the same socket
       * @private
       */
      completeUpgrade(extensions, key, protocols2, req, socket, head, cb) {
        if (!socket.readable || !socket.writable) return socket.destroy();
        if (socket[kWebSocket]) {
          throw new Error(
            "server.handleUpgrade() was called more than once with the same socket, possibly due to a misconfiguration"
          );
        }
        if (this._state > RUNNING) return abortHandshake(socket, 503);
        const digest = createHash("sha1").update(key + GUID).digest("base64");
        const headers = [
          "HTTP/1.1 101 Switching Protocols",
          "Upgrade: websocket",
          "Connection: Upgrade",
          `Sec-WebSocket-Accept: ${digest}`
        ];
        const ws = new this.options.WebSocket(null, void 0, this.options);
        if (protocols2.size) {
          const protocol = this.options.handleProtocols ? this.options.handleProtocols(protocols2, req) : protocols2.values().next().value;
          if (protocol) {
            headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
            ws._protocol = protocol;
          }
        }
        if (extensions[PerMessageDeflate.extensionName]) {
          const params = extensions[PerMessageDeflate.extensionName].params;
          const value = extension.format({
            [PerMessageDeflate.extensionName]: [params]
          });
          headers.push(`Sec-WebSocket-Extensions: ${value}`);
          ws._extensions = extensions;
        }
        this.emit("headers", headers, req);
        socket.write(headers.concat("\r\n").join("\r\n"));
        socket.removeListener("error", socketOnError);
        ws.setSocket(socket, head, {
          allowSynchronousEvents: this.options.allowSynchronousEvents,
          maxBufferedChunks: this.options.maxBufferedChunks,
          maxFragments: this.options.maxFragments,
          maxPayload: this.options.maxPayload,
          skipUTF8Validation: this.options.skipUTF8Validation
        });
        if (this.clients) {
          this.clients.add(ws);
          ws.on("close", () => {
            this.clients.delete(ws);
            if (this._shouldEmitClose && !this.clients.size) {
              process.nextTick(emitClose, this);
            }
          });
        }
        cb(ws, req);
      }
    };
    module.exports = WebSocketServer;
    function addListeners(server, map) {
      for (const event of Object.keys(map)) server.on(event, map[event]);
      return function removeListeners() {
        for (const event of Object.keys(map)) {
          server.removeListener(event, map[event]);
        }
      };
    }
    function emitClose(server) {
      server._state = CLOSED;
      server.emit("close");
    }
    function socketOnError() {
      this.destroy();
    }
    function abortHandshake(socket, code, message, headers) {
      message = message || http.STATUS_CODES[code];
      headers = {
        Connection: "close",
        "Content-Type": "text/html",
        "Content-Length": Buffer.byteLength(message),
        ...headers
      };
      socket.once("finish", socket.destroy);
      socket.end(
        `HTTP/1.1 ${code} ${http.STATUS_CODES[code]}\r
` + Object.keys(headers).map((h) => `${h}: ${headers[h]}`).join("\r\n") + "\r\n\r\n" + message
      );
    }
    function abortHandshakeOrEmitwsClientError(server, req, socket, code, message, headers) {
      if (server.listenerCount("wsClientError")) {
        const err = new Error(message);
        Error.captureStackTrace(err, abortHandshakeOrEmitwsClientError);
        server.emit("wsClientError", err, socket, req);
      } else {
        abortHandshake(socket, code, message, headers);
      }
    }
  }
});

// node_modules/ws/index.js
var require_ws = __commonJS({
  "node_modules/ws/index.js"(exports, module) {
    "use strict";
    var createWebSocketStream = require_stream();
    var extension = require_extension();
    var PerMessageDeflate = require_permessage_deflate();
    var Receiver = require_receiver();
    var Sender = require_sender();
    var subprotocol = require_subprotocol();
    var WebSocket2 = require_websocket();
    var WebSocketServer = require_websocket_server();
    WebSocket2.createWebSocketStream = createWebSocketStream;
    WebSocket2.extension = extension;
    WebSocket2.PerMessageDeflate = PerMessageDeflate;
    WebSocket2.Receiver = Receiver;
    WebSocket2.Sender = Sender;
    WebSocket2.Server = WebSocketServer;
    WebSocket2.subprotocol = subprotocol;
    WebSocket2.WebSocket = WebSocket2;
    WebSocket2.WebSocketServer = WebSocketServer;
    module.exports = WebSocket2;
  }
});

// node_modules/isomorphic-ws/node.js
var require_node = __commonJS({
  "node_modules/isomorphic-ws/node.js"(exports, module) {
    "use strict";
    module.exports = require_ws();
  }
});

// src/connect.ts
import process2 from "node:process";

// src/core/capi/permissions.ts
var SECRET_KEY = "value";
function secretName(cluster) {
  return `${cluster}-kubeconfig`;
}
var WHY_SYSTEM = "to leave out Windows pools before they have nodes (capz-cluster)";
var WHY = {
  clusters: "to find the cluster and wait for its control plane (capz-cluster)",
  machines: "to wait for the Machines and name their nodes (capz-cluster)",
  machinedeployments: "to see which Machines are still missing (capz-cluster)",
  machinepools: "to see which nodes a pool has and lacks (capz-cluster)",
  azuremanagedmachinepools: WHY_SYSTEM,
  azureasomanagedmachinepools: WHY_SYSTEM,
  azuremachinepoolmachines: "to see which instances of a pool run its newest image (capz-cluster)"
};
var WHY_IMAGE = "to show which image a node was created from (capz-cluster)";
function listManagementPermissions({ collections }, namespace, cluster) {
  return [
    {
      group: "",
      resource: "secrets",
      verb: "get",
      namespace,
      name: secretName(cluster),
      why: "to connect to the workload cluster (capz-cluster); the Secret's kubeconfig is the workload cluster's administrator"
    },
    ...collections.flatMap(
      ({ group, resource }) => ["list", "watch"].map((verb) => ({ group, resource, verb, namespace, why: WHY[resource] ?? WHY_IMAGE }))
    )
  ];
}

// src/adapters/http/direct.ts
import { request } from "node:http";
var ASK_TIMEOUT_MS = 1e4;
async function askUrl(url, signal) {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ASK_TIMEOUT_MS)]);
  try {
    const reply = await get(new URL(url), limit);
    const { body, incomplete } = await readCapped(reply);
    return { kind: "answered", status: reply.statusCode ?? 0, body, incomplete: incomplete || !reply.complete };
  } catch (error) {
    const noAnswer = { kind: "no-answer", via: "direct", url };
    if (error instanceof DeniedAddress) return { ...noAnswer, message: describeDenied(error), isForbidden: true };
    return { ...noAnswer, message: describeError(limit.aborted ? limit.reason : error) };
  }
}
async function get(url, signal) {
  checkHost(url);
  const headers = { "user-agent": "wasm-node-smoke", connection: "close" };
  return await new Promise((resolve, reject) => {
    request(url, { agent: false, headers, lookup: guardedLookup, signal }, resolve).on("error", reject).end();
  });
}
function describeDenied({ host, address, reason }) {
  const denied = `not asked: ${address} is ${reason}`;
  return host === address ? denied : `${host}: ${denied}`;
}

// src/adapters/kubernetes/port-forward.ts
import { request as request2 } from "node:http";
import { Duplex, PassThrough } from "node:stream";

// node_modules/@kubernetes/client-node/dist/web-socket-handler.js
var import_isomorphic_ws = __toESM(require_node(), 1);
var protocols = [
  "v5.channel.k8s.io",
  "v4.channel.k8s.io",
  "v3.channel.k8s.io",
  "v2.channel.k8s.io",
  "channel.k8s.io"
];
var WebSocketHandler = class _WebSocketHandler {
  static supportsClose(protocol) {
    return protocol === "v5.channel.k8s.io";
  }
  static closeStream(streamNum, streams) {
    switch (streamNum) {
      case _WebSocketHandler.StdinStream:
        streams.stdin.pause();
        break;
      case _WebSocketHandler.StdoutStream:
        streams.stdout.end();
        break;
      case _WebSocketHandler.StderrStream:
        streams.stderr.end();
        break;
    }
  }
  static handleStandardStreams(streamNum, buff, stdout, stderr) {
    if (buff.length < 1) {
      return null;
    }
    if (stdout && streamNum === _WebSocketHandler.StdoutStream) {
      stdout.write(buff);
    } else if (stderr && streamNum === _WebSocketHandler.StderrStream) {
      stderr.write(buff);
    } else if (streamNum === _WebSocketHandler.StatusStream) {
      if (stdout && stdout !== process.stdout) {
        stdout.end();
      }
      if (stderr && stderr !== process.stderr) {
        stderr.end();
      }
      return JSON.parse(buff.toString("utf8"));
    } else {
      throw new Error("Unknown stream: " + streamNum);
    }
    return null;
  }
  static handleStandardInput(ws, stdin, streamNum = 0) {
    stdin.on("data", (data) => {
      ws.send(copyChunkForWebSocket(streamNum, data, stdin.readableEncoding));
    });
    stdin.on("end", () => {
      if (_WebSocketHandler.supportsClose(ws.protocol)) {
        const buff = Buffer.alloc(2);
        buff.writeUint8(this.CloseStream, 0);
        buff.writeUint8(this.StdinStream, 1);
        ws.send(buff);
        return;
      }
      ws.close();
    });
    return true;
  }
  static async processData(data, ws, createWS, streamNum = 0, retryCount = 3, encoding) {
    const buff = copyChunkForWebSocket(streamNum, data, encoding);
    let i = 0;
    for (; i < retryCount; ++i) {
      if (ws !== null && ws.readyState === import_isomorphic_ws.default.OPEN) {
        ws.send(buff);
        break;
      } else {
        ws = await createWS();
      }
    }
    if (i >= retryCount) {
      throw new Error("can't send data to ws");
    }
    return ws;
  }
  static restartableHandleStandardInput(createWS, stdin, streamNum = 0, retryCount = 3, addFlushForTesting = false) {
    if (retryCount < 0) {
      throw new Error("retryCount can't be lower than 0.");
    }
    let queue = Promise.resolve();
    let ws = null;
    stdin.on("data", (data) => {
      queue = queue.then(async () => {
        ws = await _WebSocketHandler.processData(data, ws, createWS, streamNum, retryCount, stdin.readableEncoding);
      });
    });
    if (addFlushForTesting) {
      stdin.on("flush", async () => {
        await queue;
      });
    }
    stdin.on("end", () => {
      if (ws !== null) {
        ws.close();
      }
    });
    return () => ws;
  }
  // factory is really just for test injection
  constructor(kc, socketFactoryFn, streamsInterface = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr
  }) {
    this.config = kc;
    this.socketFactory = socketFactoryFn;
    this.streams = streamsInterface;
  }
  /**
   * Connect to a web socket endpoint.
   * @param path The HTTP Path to connect to on the server.
   * @param textHandler Callback for text over the web socket.
   *      Returns true if the connection should be kept alive, false to disconnect.
   * @param binaryHandler Callback for binary data over the web socket.
   *      Returns true if the connection should be kept alive, false to disconnect.
   */
  async connect(path, textHandler, binaryHandler) {
    const cluster = this.config.getCurrentCluster();
    if (!cluster) {
      throw new Error("No cluster is defined.");
    }
    const server = cluster.server;
    const ssl = server.startsWith("https://");
    const target = ssl ? server.substr(8) : server.substr(7);
    const proto = ssl ? "wss" : "ws";
    const uri = `${proto}://${target}${path}`;
    const opts = {};
    await this.config.applyToHTTPSOptions(opts);
    return await new Promise((resolve, reject) => {
      const client = this.socketFactory ? this.socketFactory(uri, protocols, opts) : new import_isomorphic_ws.default(uri, protocols, opts);
      let resolved = false;
      client.onopen = () => {
        resolved = true;
        resolve(client);
      };
      client.onerror = (err) => {
        if (!resolved) {
          reject(err);
        }
      };
      client.onmessage = ({ data }) => {
        if (typeof data === "string") {
          if (data.charCodeAt(0) === _WebSocketHandler.CloseStream) {
            _WebSocketHandler.closeStream(data.charCodeAt(1), this.streams);
          }
          if (textHandler && !textHandler(data)) {
            client.close();
          }
        } else if (data instanceof Buffer) {
          const streamNum = data.readUint8(0);
          if (streamNum === _WebSocketHandler.CloseStream) {
            _WebSocketHandler.closeStream(data.readInt8(1), this.streams);
          }
          if (binaryHandler && !binaryHandler(streamNum, data.slice(1))) {
            client.close();
          }
        }
      };
    });
  }
};
WebSocketHandler.StdinStream = 0;
WebSocketHandler.StdoutStream = 1;
WebSocketHandler.StderrStream = 2;
WebSocketHandler.StatusStream = 3;
WebSocketHandler.ResizeStream = 4;
WebSocketHandler.CloseStream = 255;
function copyChunkForWebSocket(streamNum, chunk, encoding) {
  let buff;
  if (chunk instanceof Buffer) {
    buff = Buffer.alloc(chunk.length + 1);
    chunk.copy(buff, 1);
  } else {
    encoding !== null && encoding !== void 0 ? encoding : encoding = "utf-8";
    const size = Buffer.byteLength(chunk, encoding);
    buff = Buffer.alloc(size + 1);
    buff.write(chunk, 1, size, encoding);
  }
  buff.writeInt8(streamNum, 0);
  return buff;
}

// src/adapters/kubernetes/port-forward.ts
var ASK_TIMEOUT_MS2 = 1e4;
var DATA = 0;
var ERROR = 1;
var PORT_BYTES = 2;
var MAX_ERROR_BYTES = 4096;
var CLOSING_MS = 500;
async function askForwarded(connection, target, signal) {
  const beganMs = performance.now();
  const answer = await ask(connection, target, signal);
  const result = answer.kind === "answered" ? answer.status : answer.message;
  const took = Math.round(performance.now() - beganMs);
  connection.debug?.(`port-forward to ${target.namespace}/${target.pod}:${target.port}: ${result} after ${took} ms`);
  return answer;
}
async function ask(connection, target, signal) {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ASK_TIMEOUT_MS2)]);
  let port;
  try {
    port = await openForward(connection, target, limit);
    const reply = await get2(port, target, limit);
    const { body, incomplete } = await readCapped(reply);
    return { kind: "answered", status: reply.statusCode ?? 0, body, incomplete: incomplete || !reply.complete };
  } catch (error) {
    const why = limit.aborted ? limit.reason : port?.failure ?? error;
    return { kind: "no-answer", via: "port-forward", message: describeError(why) };
  } finally {
    port?.destroy();
  }
}
var ForwardedPort = class extends Duplex {
  #begun = /* @__PURE__ */ new Set();
  #socket;
  /** Why it failed, which may be before anybody reads from it. */
  failure;
  constructor() {
    super();
    this.on("error", (error) => {
      this.failure ??= error;
    });
  }
  attach(socket) {
    if (this.destroyed) {
      end(socket);
      return;
    }
    this.#socket = socket;
    const { onmessage } = socket;
    socket.onmessage = (event) => {
      try {
        onmessage(event);
      } catch (error) {
        this.destroy(new Error("a message of the port-forward has no channel", { cause: error }));
      }
    };
    socket.onclose = () => {
      this.push(null);
    };
    socket.onerror = ({ message }) => {
      this.destroy(new Error(message));
    };
  }
  /** Takes what comes on a channel in; true to go on. */
  receive(channel, data) {
    const payload = this.#begun.has(channel) ? data : data.subarray(PORT_BYTES);
    this.#begun.add(channel);
    if (payload.length === 0) return true;
    if (channel === DATA) this.push(payload);
    if (channel === ERROR) this.destroy(new Error(payload.subarray(0, MAX_ERROR_BYTES).toString("utf8")));
    return true;
  }
  _read() {
  }
  _write(chunk, _encoding, done) {
    this.#socket?.send(Buffer.concat([Buffer.of(DATA), chunk]));
    done();
  }
  _destroy(error, done) {
    if (this.#socket !== void 0) end(this.#socket);
    done(error);
  }
};
function end(socket) {
  socket.onerror = () => void 0;
  socket.close();
  setTimeout(() => {
    socket.terminate();
  }, CLOSING_MS).unref();
}
function makeUnusedStreams() {
  return { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
}
async function openForward(connection, target, signal) {
  const path = `${podPath(target.namespace, target.pod)}/portforward?ports=${target.port}`;
  const port = new ForwardedPort();
  const handler = new WebSocketHandler(connection.config, void 0, makeUnusedStreams());
  const opening = handler.connect(path, null, (channel, data) => port.receive(channel, data));
  port.attach(await orAbort(opening, signal));
  return port;
}
function get2(port, target, signal) {
  return new Promise((resolve, reject) => {
    const fail = () => {
      reject(port.failure ?? new Error("the connection was closed before an answer came"));
    };
    port.once("close", fail);
    if (port.destroyed) fail();
    const headers = { host: `${target.pod}:${target.port}`, "user-agent": "wasm-node-smoke", connection: "close" };
    request2({ createConnection: () => port, path: target.path, headers, signal }, resolve).on("error", reject).end();
  });
}
async function orAbort(opening, signal) {
  const aborted = new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener(
      "abort",
      () => {
        reject(signal.reason);
      },
      { once: true }
    );
  });
  try {
    return await Promise.race([opening, aborted]);
  } catch (error) {
    opening.then(end, () => void 0);
    throw toError(error);
  }
}
function toError(thrown) {
  if (thrown instanceof Error) return thrown;
  const { message } = thrown;
  return new Error(typeof message === "string" ? message : "the port-forward could not be opened");
}

// src/adapters/kubernetes/transport.ts
import { createGunzip } from "node:zlib";
var import_undici = __toESM(require_undici(), 1);

// src/adapters/http/limit-time.ts
function limitTime(signal, { lingerMs = 0, withinMs }) {
  const limit = new AbortController();
  const timers = [];
  const end2 = () => {
    if (lingerMs === 0) abort();
    else timers.push(setTimeout(abort, lingerMs).unref());
  };
  const abort = () => {
    limit.abort(signal?.reason);
  };
  const expire = () => {
    limit.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
  };
  if (withinMs !== void 0) timers.push(setTimeout(expire, withinMs).unref());
  signal?.addEventListener("abort", end2);
  if (signal?.aborted === true) end2();
  const lift = () => {
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener("abort", end2);
  };
  return { signal: limit.signal, lift };
}

// src/adapters/kubernetes/transport.ts
async function sendRequest(connection, outgoing) {
  const { refresh } = connection;
  const before = refresh?.count();
  const incoming = await sendAndReport(connection, outgoing);
  if (refresh === void 0 || incoming.status !== UNAUTHORIZED) return incoming;
  incoming.body.on("error", () => void 0);
  await untilAborted(refresh.run(), outgoing.signal);
  if (refresh.count() === before) return incoming;
  incoming.body.destroy();
  return await sendAndReport(connection, outgoing);
}
var UNAUTHORIZED = 401;
async function sendAndReport(connection, outgoing) {
  const { debug } = connection;
  if (debug === void 0) return await send(connection, outgoing);
  const { method, path, query } = outgoing;
  const [place = ""] = path.split("?");
  const beganMs = performance.now();
  const report = (result) => {
    const took = Math.round(performance.now() - beganMs);
    debug(`${method} ${place}${query?.["watch"] === true ? " (watch)" : ""}: ${result} after ${took} ms`);
  };
  try {
    const incoming = await send(connection, outgoing);
    report(String(incoming.status));
    return incoming;
  } catch (error) {
    report(describeError(error));
    throw error;
  }
}
async function send(connection, outgoing) {
  const { method, headers, body, lingerMs, signal, silenceMs, withinMs } = outgoing;
  const url = makeUrl(connection.server, outgoing);
  const context = await authenticate(connection, url, signal);
  signal?.throwIfAborted();
  const dispatcher = context.getDispatcher();
  const limit = limitTime(signal, { lingerMs, withinMs });
  try {
    const answer = await (0, import_undici.request)(url, {
      method,
      headers: { ...context.getHeaders(), ...connection.impersonated, "user-agent": "wasm-node-smoke", ...headers },
      ...body === void 0 ? {} : { body },
      ...silenceMs === void 0 ? {} : { headersTimeout: silenceMs, bodyTimeout: silenceMs },
      ...mayRepeatHeaders(connection.impersonated) ? ONLY_HTTP_1 : {},
      ...dispatcher === void 0 ? {} : { dispatcher },
      signal: limit.signal
    });
    answer.body.once("close", limit.lift);
    return { status: answer.statusCode, headers: answer.headers, body: unpack(answer.body, answer.headers) };
  } catch (error) {
    limit.lift();
    throw error;
  }
}
var ONLY_HTTP_1 = { allowH2: false };
function unpack(body, headers) {
  if (headers["content-encoding"] !== "gzip") return body;
  const unpacked = createGunzip();
  body.on("error", (error) => unpacked.destroy(error));
  unpacked.on("close", () => body.destroy());
  return body.pipe(unpacked);
}
async function authenticate({ config }, url, signal) {
  const context = new RequestContext(url.toString(), HttpMethod.GET);
  try {
    await untilAborted(config.applySecurityAuthentication(context), signal);
    secrets.add(credentialsInHeader(context.getHeaders()["Authorization"]));
    return context;
  } catch (error) {
    throw refuseCredentials(error, config.getCurrentUser());
  }
}
async function untilAborted(work, signal) {
  if (signal === void 0) {
    await work;
    return;
  }
  const done = new AbortController();
  const ended = new Promise((_, reject) => {
    const end2 = () => {
      reject(new Error("the run has ended"));
    };
    if (signal.aborted) end2();
    else signal.addEventListener("abort", end2, { signal: done.signal });
  });
  try {
    await Promise.race([work, ended]);
  } finally {
    done.abort();
  }
}
function makeUrl(server, { path, query }) {
  const url = new URL(server + path);
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== void 0) url.searchParams.set(key, String(value));
  }
  return url;
}

// src/adapters/kubernetes/request.ts
import { setTimeout as sleep } from "node:timers/promises";

// src/adapters/http/bounded-body.ts
var OversizedAnswer = class extends Error {
  name = "OversizedAnswer";
};
var SEPARATORS = /[,[{]/g;
var MAX_VALUES = 4e6;
async function readBounded(body, maxMib) {
  const chunks = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxMib * 1024 * 1024) {
      throw new OversizedAnswer(`the answer, unpacked, is larger than ${maxMib.toString()} MiB, the most that is read`);
    }
  }
  return Buffer.concat(chunks).toString("utf8");
}
function parseBoundedJson(text) {
  let values = 0;
  while (text.length > MAX_VALUES && SEPARATORS.test(text) && values <= MAX_VALUES) values += 1;
  SEPARATORS.lastIndex = 0;
  if (values > MAX_VALUES) {
    throw new OversizedAnswer(`the answer has more than ${MAX_VALUES.toString()} values, the most that are read`);
  }
  return JSON.parse(text);
}
async function* readLines(body, maxMib) {
  const decoder = new TextDecoder();
  let rest = [];
  let size = 0;
  for await (const chunk of body) {
    const [first = "", ...more] = decoder.decode(chunk, { stream: true }).split("\n");
    rest.push(first);
    size += first.length;
    if (size > maxMib * 1024 * 1024) {
      throw new OversizedAnswer(`one line of the watch is longer than ${maxMib.toString()} MiB, the most that is read`);
    }
    if (more.length === 0) continue;
    const last = more.pop() ?? "";
    yield* [rest.join(""), ...more].filter((line) => line !== "");
    rest = [last];
    size = last.length;
  }
  const end2 = rest.join("");
  if (end2 !== "") yield end2;
}

// src/adapters/kubernetes/request.ts
var APPLY = "application/apply-patch+yaml";
var TIMEOUT_MS = 3e4;
var MAX_MIB = 64;
var RETRY_AFTER_MS = [200, 400, 800, 1600, 2500, 2500];
var REVIEWS = "/apis/authorization.k8s.io/";
var MAX_RETRY_AFTER_MS = 1e4;
async function sendOnce(connection, request4) {
  const { body, contentType = "application/json", maxMib = MAX_MIB, onRead, ...rest } = request4;
  const reply = await sendRequest(connection, {
    ...rest,
    headers: {
      accept: "application/json",
      "accept-encoding": "gzip",
      ...body === void 0 ? {} : { "content-type": contentType }
    },
    body: body === void 0 ? void 0 : JSON.stringify(body),
    signal: connection.signal,
    lingerMs: mayLeaveSomething(request4) ? CARRIED_OUT_WITHIN_MS : void 0,
    withinMs: TIMEOUT_MS
  });
  const retryAfter = Number(reply.headers["retry-after"]);
  const text = await readBounded(reply.body, maxMib);
  onRead?.(text.length);
  return {
    status: reply.status,
    body: text,
    ...retryAfter > 0 ? { retryAfterMs: Math.min(retryAfter * 1e3, MAX_RETRY_AFTER_MS) } : {}
  };
}
async function sendJson(connection, request4) {
  let tried = await tryOnce(connection, request4);
  let mayBeDone = false;
  for (const delayMs of RETRY_AFTER_MS) {
    if (!tried.again || isOver(connection)) break;
    mayBeDone ||= tried.mayBeDone;
    await pause(tried.retryAfterMs ?? delayMs, connection.signal);
    if (isOver(connection)) break;
    tried = await tryOnce(connection, request4);
  }
  const { result } = tried;
  if (result.kind === "unreachable") return result;
  const isOpen = mayBeDone || result.kind === "refused" && tried.mayBeDone;
  return isOpen ? { ...result, mayBeDone: true } : result;
}
function mayLeaveSomething({ method, path, query }) {
  const isChange = method === "POST" || method === "PATCH";
  return isChange && query?.["dryRun"] === void 0 && !path.startsWith(REVIEWS);
}
function isOver({ signal }) {
  return signal?.aborted === true;
}
async function pause(ms, signal) {
  await sleep(ms, void 0, signal === void 0 ? {} : { signal }).catch(() => void 0);
}
async function tryOnce(connection, request4) {
  let reply;
  try {
    reply = await sendOnce(connection, request4);
  } catch (error) {
    const connectionProblem = findConnectionProblem(error, connection);
    const result = {
      kind: "unreachable",
      message: describeFor(request4, error),
      ...connectionProblem === void 0 ? {} : { connectionProblem }
    };
    return { result, again: isPassing(error), mayBeDone: true };
  }
  if (reply.status < 300) return { result: parseReply(request4, reply, connection), again: false, mayBeDone: true };
  const status = parseStatus(reply, connection);
  return {
    result: { kind: "refused", status: reply.status, ...status },
    again: isTransient(reply.status) || status.reason === "Conflict" && isQuotaConflict(status.message),
    mayBeDone: reply.status >= 500,
    ...reply.retryAfterMs === void 0 ? {} : { retryAfterMs: reply.retryAfterMs }
  };
}
function isTransient(status) {
  return status === 429 || status >= 500 && status !== 501 && status !== 505;
}
var PROXY_REFUSAL = "Proxy Authentication Required (407)";
function findConnectionProblem(error, { signal }) {
  if (signal?.aborted === true) {
    const codes = codesOf(signal.reason);
    return codes.includes("TimeoutError") ? { kind: "no-answer", codes } : void 0;
  }
  if (error instanceof OversizedAnswer) return { kind: "no-api" };
  if (describeError(error).includes(PROXY_REFUSAL)) return { kind: "refused", status: 407, isStatus: false };
  if (error instanceof Refusal) return error.connectionProblem;
  return { kind: "no-answer", codes: codesOf(error) };
}
var PASSING = /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EAI_AGAIN|other side closed|socket hang up|Timeout|UND_ERR_SOCKET|ERR_HTTP2_(STREAM|SESSION)_ERROR|LENGTH_MISMATCH/i;
function isPassing(error) {
  return PASSING.test([describeError(error), ...codesOf(error)].join(" "));
}
function describeFor({ method, path }, error) {
  return error instanceof OversizedAnswer ? `${method} ${path}: ${error.message}` : describeError(error);
}
function parseReply(request4, reply, { isFromCluster }) {
  try {
    return { kind: "ok", value: parseBoundedJson(reply.body) };
  } catch (error) {
    const found = isFromCluster ? describeSize(reply.body) : JSON.stringify(secrets.redact(reply.body).slice(0, 80));
    return {
      kind: "unreachable",
      message: error instanceof OversizedAnswer ? describeFor(request4, error) : `expected JSON from the API server, got ${found}`,
      connectionProblem: { kind: "no-api" }
    };
  }
}
var MAX_MESSAGE = 16 * 1024;
function parseStatus(reply, { isFromCluster }) {
  try {
    const { kind, reason, message } = parseBoundedJson(reply.body);
    if (kind === "Status") return { reason: readText(reason), message: readText(message) };
  } catch {
  }
  if (isFromCluster) return { reason: "", message: `expected a Status object, got ${describeSize(reply.body)}` };
  return { reason: "", message: secrets.redact(reply.body).slice(0, 300) };
}
function readText(value) {
  return typeof value === "string" ? secrets.redact(value).slice(0, MAX_MESSAGE) : "";
}
function describeSize(body) {
  return `${Buffer.byteLength(body)} bytes that are none (not shown)`;
}

// src/adapters/kubernetes/api-proxy.ts
var ASK_TIMEOUT_MS3 = 1e4;
function askProxied(connection, target, signal) {
  const { namespace, path, pod, port } = target;
  return ask2(connection, podProxyPath(namespace, pod, port, path), signal);
}
function askServiceProxied(connection, target, signal) {
  const { namespace, path, port, service } = target;
  return ask2(connection, serviceProxyPath(namespace, service, port, path), signal);
}
async function ask2(connection, path, signal) {
  try {
    const reply = await sendRequest(connection, { method: "GET", path, signal, withinMs: ASK_TIMEOUT_MS3 });
    const { body, incomplete } = await readCapped(reply.body);
    const trouble = findProxyTrouble(reply.status, body, SERVER_HEADER in reply.headers, connection);
    if (trouble !== void 0) return { kind: "no-answer", via: "proxy", message: trouble };
    return { kind: "answered", status: reply.status, body, incomplete };
  } catch (error) {
    return { kind: "no-answer", via: "proxy", message: describeError(error) };
  }
}
var SERVER_HEADER = "audit-id";
function findProxyTrouble(status, body, isFromServer, connection) {
  if (status < 400) return void 0;
  const reported = parseStatus({ body }, connection);
  if (reported.reason !== "") return `${reported.message} (${status})`;
  const isGateway = status >= 502 && status <= 504 && !isFromServer;
  return isGateway ? `something before the API server answered in its place (${status}): ${reported.message}` : void 0;
}

// src/adapters/kubernetes/access.ts
var LOG_LINES = 1e3;
var LOG_MIB = 1;
var SILENT = /aborted due to timeout/i;
var SECOND_OPINION_MS = 3e3;
function createPods(connection, access, say2) {
  return {
    ask: chooseMethod(connection, access, say2),
    logTail: (target) => readLog(connection, target)
  };
}
function makeServices(connection) {
  return { ask: (target, signal) => askServiceProxied(connection, target, signal), askUrl };
}
function chooseMethod(connection, access, say2) {
  const proxied = (target, signal) => askProxied(connection, target, signal);
  const forwarded = (target, signal) => askForwarded(connection, target, signal);
  switch (access) {
    case "proxy":
      return proxied;
    case "port-forward":
      return forwarded;
    case "auto":
    // These are ways to a Service: single pods are asked as by default.
    case "node-port":
    case "load-balancer":
      return makeAutomatic(proxied, forwarded, say2);
  }
}
function makeAutomatic(proxied, forwarded, say2) {
  let isForwarding = false;
  const switchOver = (why) => {
    if (!isForwarding) say2(`access: port-forward from here on, since the API server cannot reach pods: ${why}`);
    isForwarding = true;
  };
  return async (target, signal) => {
    if (isForwarding) return forwarded(target, signal);
    const answer = await proxied(target, signal);
    if (answer.kind === "answered") return answer;
    const isSilent = SILENT.test(answer.message) && !signal.aborted;
    if (!isSilent && !isUnroutable(answer) && !isRefusedByIpv6(answer)) return answer;
    const limit = isSilent ? AbortSignal.any([signal, AbortSignal.timeout(SECOND_OPINION_MS)]) : signal;
    const other = await forwarded(target, limit);
    if (other.kind !== "answered") return { kind: "no-answer", via: "proxy", message: answer.message, triedBoth: true };
    switchOver(answer.message);
    return other;
  };
}
async function readLog(connection, { namespace, pod, container, previous }) {
  const path = `${podPath(namespace, pod)}/log`;
  const query = {
    tailLines: LOG_LINES,
    limitBytes: LOG_MIB * 1024 * 1024,
    container: container || void 0,
    previous: previous || void 0
  };
  try {
    const reply = await sendOnce(connection, { method: "GET", path, query, maxMib: LOG_MIB });
    if (reply.status < 400) return { kind: "ok", value: secrets.redact(reply.body) };
    return { kind: "refused", status: reply.status, ...parseStatus(reply, connection) };
  } catch (error) {
    return { kind: "unreachable", message: describeError(error) };
  }
}

// src/adapters/kubernetes/checked.ts
async function sendChecked(connection, request4, kind = "object") {
  const answer = await sendJson(connection, request4);
  if (answer.kind !== "ok") return answer;
  const checked = check(answer.value, kind === "page" ? listShapeOf(request4.path) : shapeOf(request4.path));
  if (checked.kind === "right") return { kind: "ok", value: checked.value };
  return { kind: "unreachable", message: checked.message, connectionProblem: { kind: "no-api" } };
}
async function* checkChanges(path, changes) {
  const shape = shapeOf(path);
  for await (const change of changes) {
    if (change.type === "TROUBLE") {
      yield change;
      continue;
    }
    const checked = check(change.object, shape);
    if (checked.kind === "right") yield { type: change.type, object: checked.value };
    else yield { type: "TROUBLE", message: `${path}: ${checked.message}`, isOfObject: true };
  }
}
function check(answered, shape) {
  const { misfits, value } = fit(answered, shape);
  const [first] = misfits;
  if (first === void 0 && value !== void 0) return { kind: "right", value };
  const message = `expected an answer in the form of the Kubernetes API, got one where ${first ?? "it is null"}`;
  return { kind: "wrong", message };
}

// src/adapters/kubernetes/watch.ts
import { setTimeout as sleep2 } from "node:timers/promises";

// src/adapters/kubernetes/known-objects.ts
var MAX_MIB2 = 1024;
var KnownObjects = class {
  #objects;
  #size = 0;
  #keeps;
  /** `keeps`: what is kept of each, absent for all of it. */
  constructor(objects = [], keeps) {
    this.#keeps = keeps;
    this.#objects = this.#mapOf(objects);
  }
  /** Takes a listing, which has bounds of its own, in place of all; gives what was known and isn't in it. */
  replace(objects) {
    const before = this.#objects;
    this.#objects = this.#mapOf(objects);
    this.#size = 0;
    return [...before].filter(([uid]) => !this.#objects.has(uid)).map(([, { object }]) => object);
  }
  /** Takes what a line of a watch of so many characters shows; throws an `OversizedAnswer` where all that is kept would be too large. */
  set(object, size) {
    this.delete(object);
    if (this.#keeps === "nothing") return;
    if (this.#keeps === "name") {
      this.#objects.set(uidOf(object), { object: nameOf(object), size: 0 });
      return;
    }
    if (this.#size + size > MAX_MIB2 * 1024 * 1024) {
      throw new OversizedAnswer(
        `the watch shows objects of more than ${MAX_MIB2.toString()} MiB, the most that are kept`
      );
    }
    this.#size += size;
    this.#objects.set(uidOf(object), { object, size });
  }
  delete(object) {
    const uid = uidOf(object);
    this.#size -= this.#objects.get(uid)?.size ?? 0;
    this.#objects.delete(uid);
  }
  #mapOf(objects) {
    if (this.#keeps === "nothing") return /* @__PURE__ */ new Map();
    const keep = this.#keeps === "name" ? nameOf : (object) => object;
    return new Map(objects.map((object) => [uidOf(object), { object: keep(object), size: 0 }]));
  }
};
function nameOf(object) {
  const { name, namespace, uid } = object.metadata ?? {};
  return { metadata: { name, namespace, uid } };
}
function uidOf(object) {
  return object.metadata?.uid ?? "";
}

// src/adapters/kubernetes/watch.ts
var WATCH_SECONDS = 25;
var SILENCE_MS = 3e4;
var MAX_LINE_MIB = 8;
var OK = 200;
var GONE = 410;
var FUTILE_MS = 1e3;
var PAUSE_MS = [0, 250, 500, 1e3, 2e3];
var TROUBLE_AFTER = 3;
var EVENT_TYPES = /* @__PURE__ */ new Set(["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"]);
async function* followChanges(connection, path, options, relist, signal) {
  const known = new KnownObjects(options.known, options.keeps);
  let version = options.resourceVersion;
  let failures = 0;
  while (!signal.aborted) {
    await pause2(failures, signal);
    if (version === void 0) {
      const listing = await relist();
      if (listing.kind !== "ok") {
        failures += 1;
        if (failures === TROUBLE_AFTER) yield { type: "TROUBLE", message: `${path}: ${listing.message}` };
        continue;
      }
      version = listing.value.resourceVersion;
      yield* replay(known, listing.value.items);
    }
    const beganMs = performance.now();
    const outcome = yield* watchOnce(connection, path, { ...options.query, resourceVersion: version }, known, signal);
    const hasShown = outcome.version !== void 0 && outcome.version !== version;
    const isFutile = !hasShown && performance.now() - beganMs < FUTILE_MS && !isOver2(signal);
    version = outcome.version;
    failures = outcome.message === "" && !isFutile ? 0 : failures + 1;
    const message = outcome.message || "the server ends each watch at once";
    if (failures === TROUBLE_AFTER) yield { type: "TROUBLE", message: `${path}: ${message}` };
  }
}
function isOver2({ aborted }) {
  return aborted;
}
async function pause2(failures, signal) {
  const ms = PAUSE_MS[Math.min(failures, PAUSE_MS.length - 1)] ?? 0;
  if (ms > 0) await sleep2(ms, void 0, { signal }).catch(() => void 0);
}
function* replay(known, items) {
  const gone = known.replace(items);
  for (const item of items) yield { type: "ADDED", object: item };
  for (const object of gone) yield { type: "DELETED", object };
}
async function* watchOnce(connection, path, query, known, signal) {
  let version = String(query["resourceVersion"]);
  try {
    for await (const { type, object, size } of readEvents(connection, path, query, signal)) {
      if (type === "ERROR" && object.code === GONE) return { version: void 0, message: "" };
      if (type === "ERROR") return { version, message: textOf(object.message) ?? "watch error" };
      version = textOf(object.metadata?.resourceVersion) ?? version;
      if (type === "BOOKMARK") continue;
      if (type === "DELETED") known.delete(object);
      else known.set(object, size);
      yield { type, object };
    }
    return { version, message: "" };
  } catch (error) {
    return { version, message: signal.aborted ? "" : describeError(error) };
  }
}
async function* readEvents(connection, path, query, signal) {
  const { status, body } = await sendRequest(connection, {
    method: "GET",
    path,
    query: { ...query, watch: true, allowWatchBookmarks: true, timeoutSeconds: WATCH_SECONDS },
    signal,
    silenceMs: SILENCE_MS
  });
  if (status === OK) {
    for await (const line of readLines(body, MAX_LINE_MIB)) yield { ...parseEvent(line), size: line.length };
    return;
  }
  const { message } = parseStatus(await readCapped(body), connection);
  yield { type: "ERROR", object: { code: status, message: `${message} (${status})` }, size: 0 };
}
function parseEvent(line) {
  const event = tryParse(line);
  if (!isEvent(event)) throw new Error("expected a watch event in JSON");
  return event;
}
function tryParse(line) {
  try {
    return parseBoundedJson(line);
  } catch (error) {
    if (error instanceof OversizedAnswer) throw error;
    return void 0;
  }
}
function textOf(value) {
  return typeof value === "string" ? value : void 0;
}
function isEvent(value) {
  const { type, object } = value ?? {};
  return EVENT_TYPES.has(type ?? "") && typeof object === "object" && object !== null;
}

// src/adapters/kubernetes/client.ts
var PAGE = 500;
var MAX_PAGES = 1e3;
var MAX_LIST = 256 * 1024 * 1024;
function makeCluster(connection) {
  return {
    get: (path) => sendChecked(connection, { method: "GET", path }),
    list: (path, query) => listPages(connection, path, query),
    create: (path, body, how) => how?.dryRun === true ? tryToCreate(connection, path, body) : createOnce(connection, path, body),
    apply: (path, body, how) => sendChecked(connection, {
      method: "PATCH",
      path,
      body,
      contentType: APPLY,
      query: { fieldManager: FIELD_MANAGER, force: false, ...dryRunOf(how) }
    }),
    patch: (path, operations) => sendChecked(connection, {
      method: "PATCH",
      path,
      body: operations,
      contentType: "application/json-patch+json",
      query: { fieldManager: FIELD_MANAGER }
    }),
    remove: (path, how) => sendJson(connection, {
      method: "DELETE",
      path,
      ...how?.query === void 0 ? {} : { query: how.query },
      // All options in the body: with one, the server doesn't look for them in the query.
      body: {
        kind: "DeleteOptions",
        apiVersion: "v1",
        ...how?.uid === void 0 ? {} : { preconditions: { uid: how.uid, resourceVersion: how.resourceVersion } },
        ...how?.graceSeconds === void 0 ? {} : { gracePeriodSeconds: how.graceSeconds },
        ...how?.foreground === true ? { propagationPolicy: "Foreground" } : {}
      }
    }),
    follow: (path, options, signal) => checkChanges(
      path,
      followChanges(
        connection,
        path,
        options,
        () => listPages(endedBy(signal, connection), path, options.query),
        connection.signal === void 0 ? signal : AbortSignal.any([connection.signal, signal])
      )
    )
  };
}
function endedBy(signal, connection) {
  const { signal: own } = connection;
  return { ...connection, signal: own === void 0 ? signal : AbortSignal.any([own, signal]) };
}
function dryRunOf(how) {
  return how?.dryRun === true ? { dryRun: "All" } : {};
}
async function tryToCreate(connection, path, body) {
  const query = { fieldManager: FIELD_MANAGER, ...dryRunOf({ dryRun: true }) };
  return await sendChecked(connection, { method: "POST", path, body, query });
}
async function createOnce(connection, path, body) {
  const made = await sendChecked(connection, { method: "POST", path, body, query: { fieldManager: FIELD_MANAGER } });
  if (made.kind !== "refused" || made.reason !== "AlreadyExists") return made;
  const { metadata } = body;
  const there = await sendChecked(connection, {
    method: "GET",
    path: objectPath(path, metadata.name ?? "")
  });
  if (there.kind !== "ok") return made;
  const runId = metadata.labels?.[RUN_LABEL];
  const { labels, deletionTimestamp } = there.value.metadata;
  const isOurs = runId !== void 0 && labels?.[RUN_LABEL] === runId && deletionTimestamp === void 0;
  return isOurs ? there : made;
}
async function listPages(connection, path, query) {
  let items = [];
  let token;
  let restarts = 0;
  let pages = 0;
  let size = 0;
  for (; ; ) {
    const page = await sendChecked(
      connection,
      {
        method: "GET",
        path,
        query: { ...query, limit: PAGE, continue: token },
        onRead: (length) => {
          size += length;
        }
      },
      "page"
    );
    if (page.kind === "refused" && page.status === 410 && restarts < 3) {
      restarts += 1;
      items = [];
      token = void 0;
      pages = 0;
      size = 0;
      continue;
    }
    if (page.kind !== "ok") return page;
    items = items.concat(page.value.items);
    pages += 1;
    const before = token;
    token = page.value.metadata.continue;
    if (token && (pages >= MAX_PAGES || size > MAX_LIST || token === before)) return endless(path, pages, size);
    if (!token) return { kind: "ok", value: { items, resourceVersion: page.value.metadata.resourceVersion } };
  }
}
function endless(path, pages, size) {
  const came = `${pages.toString()} pages with ${size.toString()} characters came, and more should follow`;
  const message = `GET ${path}: the list has no end, or is larger than is read: ${came}`;
  return { kind: "unreachable", message, connectionProblem: { kind: "no-api" } };
}

// src/adapters/kubeconfig/refresh.ts
function makeRefresh(first, read, take, source, log) {
  let known = first.text;
  let count = 0;
  let reported = "";
  const logChange = (text) => {
    if (text !== reported) log.info(text);
    reported = text;
  };
  const readAgain = async () => {
    try {
      const { text, kubeconfig } = await read();
      if (text === known) {
        logChange(`${source}: its credentials are not accepted (401), and there are no others in it yet`);
      } else if (take(kubeconfig)) {
        known = text;
        count += 1;
        logChange(`${source}: its credentials were no longer accepted (401); it was read again, and has new ones`);
      } else {
        logChange(`${source}: its credentials are not accepted (401), and it now names another server or user`);
      }
    } catch (error) {
      logChange(
        `${source}: its credentials are not accepted (401), and it cannot be read again: ${describeError(error)}`
      );
    }
  };
  let asked;
  return {
    count: () => count,
    run: async () => {
      asked ??= readAgain().finally(() => {
        asked = void 0;
      });
      await asked;
    }
  };
}

// src/adapters/cluster/connect.ts
async function connect(destination, env, log, signal) {
  const { capz, workload } = destination;
  const isOnlyOne = capz === void 0 && workload === void 0;
  return await inRole(isOnlyOne ? void 0 : "management", async (role) => {
    const { kubeconfig, images } = await findKubeconfig(destination, env, signal);
    return open(openKubeconfig(kubeconfig, destination.context, env), images, destination, role, log);
  });
}
async function connectWorkload(management, workload, readSecret, env, log) {
  const source = `Secret ${workload.namespace}/${secretName(workload.name)}`;
  const read = async () => {
    const text = await readSecret();
    return await inRole("workload", () => ({
      text,
      kubeconfig: { ...parseKubeconfig(text, source), isFromCluster: true }
    }));
  };
  const first = await read();
  return await inRole("workload", (role) => {
    const connection = openKubeconfig(first.kubeconfig, void 0, env);
    const refresh = makeRefresh(first, read, (kubeconfig) => takeCredentials(connection, kubeconfig, env), source, log);
    const opened = open({ ...connection, refresh }, void 0, management.destination, role, log);
    const close = async () => {
      await opened.close();
      await management.close();
    };
    return { ...opened, destination: { ...management.destination, workload }, close };
  });
}
async function inRole(role, work) {
  try {
    return await work(role);
  } catch (error) {
    throw error instanceof Refusal && role !== void 0 ? error.on({ role }) : error;
  }
}
function open(opened, images, destination, role, log) {
  const connection = { ...opened, debug: log.debug };
  const { context, namespace, server, remarks, warnings, close } = connection;
  return {
    cluster: makeCluster(connection),
    until: (signal) => makeCluster({ ...connection, signal }),
    pods: createPods(connection, destination.access, log.info),
    services: makeServices(connection),
    ...images === void 0 ? {} : { images },
    context,
    namespace,
    server,
    connectionPath: role === void 0 ? connection.connectionPath : { ...connection.connectionPath, role },
    remarks,
    warnings,
    destination: { kubeconfig: destination.kubeconfig, access: destination.access, context },
    close
  };
}
async function findKubeconfig({ kubeconfig: source }, env, signal) {
  switch (source.kind) {
    case "auto":
    case "path":
      return { kubeconfig: readFiles(source, env) };
    case "kind": {
      const { askKind, makeKindImages } = await import("./adapters-cluster-kind.js");
      const kubeconfig = await askKind(source.cluster, env, signal);
      return { kubeconfig, images: makeKindImages(source.cluster, env) };
    }
    default:
      return assertNever(source);
  }
}

// src/steps/capi/secret.ts
var AGAIN_MS = 2e3;
async function awaitSecret(management, workload, patience) {
  const { untilMs, clock, log, signal } = patience;
  for (let tries = 0; ; tries += 1) {
    const found = await getSecret(management, workload);
    const isMissing = found.kind === "refused" && found.status === 404;
    if (!isMissing || signal.aborted || clock.nowMs() >= untilMs) return;
    if (tries === 0) log.info(`waiting: Secret ${nameOf2(workload)}: it does not exist yet`);
    await clock.wait(Math.min(AGAIN_MS, untilMs - clock.nowMs()), signal);
  }
}
async function readKubeconfig(management, workload) {
  const found = await getSecret(management, workload);
  const { namespace, name } = workload;
  const sought = { kind: "secret", namespace, name: secretName(name), key: SECRET_KEY };
  const connectionProblem = { kind: "no-kubeconfig", sought };
  if (found.kind !== "ok") {
    const failed2 = problem(`capz-cluster: Secret ${nameOf2(workload)} cannot be read`, found);
    return found.kind === "refused" && found.status === 404 ? { ...failed2, connectionProblem } : failed2;
  }
  const value = found.value.data?.[SECRET_KEY] ?? "";
  if (value !== "") return { kind: "done", value: Buffer.from(value, "base64").toString("utf8") };
  const keys = Object.keys(found.value.data ?? {}).join(", ");
  return {
    kind: "problem",
    connectionProblem,
    message: `capz-cluster: expected key "${SECRET_KEY}" in Secret ${nameOf2(workload)}, got ${keys === "" ? "an empty Secret" : `only ${keys}`}`
  };
}
async function getSecret(management, { namespace, name }) {
  return await management.get(secretPath(namespace, secretName(name)));
}
function nameOf2({ namespace, name }) {
  return `${namespace}/${secretName(name)}`;
}

// src/core/capi/conditions.ts
var STAGES = [
  ["BootstrapConfigReady", "BootstrapReady"],
  ["InfrastructureReady"],
  ["NodeReady"],
  ["NodeHealthy"],
  ["ControlPlaneInitialized"],
  ["ControlPlaneAvailable", "ControlPlaneReady"],
  ["MachinesReady", "MachinesCreated"],
  ["Available"],
  ["Ready"]
];
var MESSAGE_MAX = 500;
function describeState(status) {
  const deprecated = status?.deprecated?.v1beta1;
  const failure = [
    status?.failureReason ?? deprecated?.failureReason,
    shorten(status?.failureMessage ?? deprecated?.failureMessage ?? "")
  ].filter((part) => part !== void 0 && part !== "");
  const phase = status?.phase === void 0 || status.phase === "" ? "no phase yet" : status.phase;
  const trouble = failure.length > 0 ? failure.join(": ") : describeTrouble(conditionsOf(status));
  return trouble === void 0 ? phase : `${phase}, ${trouble}`;
}
function isGivenUp(status) {
  return status?.phase === "Failed";
}
function isMachineUp(status) {
  return status?.initialization?.infrastructureProvisioned ?? status?.infrastructureReady ?? false;
}
function isInitialized({ status }) {
  const reported = status?.initialization?.controlPlaneInitialized ?? status?.controlPlaneReady;
  const condition = conditionsOf(status).find(({ type }) => type === "ControlPlaneInitialized");
  return reported === true || condition?.status === "True";
}
function describeOpenTopology({ metadata, spec, status }) {
  if (spec?.topology === void 0 || spec.paused === true) return void 0;
  const all = [status?.v1beta2?.conditions, status?.conditions, status?.deprecated?.v1beta1?.conditions];
  const found = all.flatMap((some) => some ?? []).find(({ type }) => type === "TopologyReconciled");
  if (found === void 0) return "TopologyReconciled is not reported yet";
  if (found.status !== "True") return describeCondition(found);
  return isObserved(metadata, found.observedGeneration ?? status?.observedGeneration) ? void 0 : NOT_PROCESSED;
}
var NOT_PROCESSED = "its newest change is not processed yet";
function isObserved({ generation = 0 }, observedGeneration = 0) {
  return observedGeneration >= generation;
}
function conditionsOf(status) {
  const own = status?.conditions ?? [];
  return own.length > 0 ? own : status?.deprecated?.v1beta1?.conditions ?? [];
}
function describeTrouble(conditions) {
  const found = STAGES.flatMap((names) => conditions.filter(({ type }) => names.includes(type))).find(
    ({ status }) => status !== "True"
  );
  return found === void 0 ? void 0 : describeCondition(found);
}
function describeCondition({ type, status, reason = "", message = "" }) {
  return [`${type} is ${status}`, reason, shorten(message)].filter((part) => part !== "").join(": ");
}
function shorten(message) {
  return message.length > MESSAGE_MAX ? `${message.slice(0, MESSAGE_MAX)}…` : message;
}

// src/core/capi/azure-image.ts
var GALLERY_ID = /\/galleries\/([^/]+)\/images\/([^/]+)\/versions\/([^/]+)$/i;
function describeImage2(image, kubernetes) {
  const { id, computeGallery, sharedGallery, marketplace } = image ?? {};
  if (computeGallery !== void 0) return describeGallery("compute-gallery", computeGallery);
  if (sharedGallery !== void 0) return describeGallery("shared-gallery", sharedGallery);
  if (marketplace !== void 0) {
    const { publisher, offer, sku, version } = marketplace;
    return withVersion({ kind: "marketplace", name: nameOf3([publisher, offer, sku]) }, version);
  }
  if (id !== void 0 && id !== "") {
    const [, , , version] = GALLERY_ID.exec(id) ?? [];
    return withVersion({ kind: "id", name: id }, version);
  }
  return { kind: "capz-default", name: kubernetes === void 0 ? "" : `for Kubernetes ${kubernetes}` };
}
function describeGallery(kind, { gallery, name, version }) {
  return withVersion({ kind, name: nameOf3([gallery, name]) }, version);
}
function withVersion(image, version) {
  return version === void 0 || version === "" ? image : { ...image, version };
}
function nameOf3(parts) {
  return parts.filter((part) => part !== void 0 && part !== "").join("/");
}

// src/core/capi/scale-set.ts
function indexInstances({
  azurePoolMachines
}) {
  return Map.groupBy(
    azurePoolMachines,
    ({ metadata }) => metadata.ownerReferences?.find(({ kind }) => kind === "AzureMachinePool")?.name ?? ""
  );
}
function viewScaleSet(pool, instances = []) {
  const latest = instances.filter(({ status }) => status?.latestModelApplied === true).flatMap(({ metadata, status }) => [`machine/${metadata.name ?? ""}`, `node/${status?.nodeRef?.name ?? ""}`]);
  const open2 = describeOpen(pool);
  return { ...open2 === void 0 ? {} : { open: open2 }, latest: new Set(latest) };
}
function describeOpen({ metadata, spec, status }) {
  const name = `AzureMachinePool/${metadata.name ?? ""}`;
  const image = spec?.template?.image;
  if (image !== void 0 && say(image) !== say(status?.image)) {
    return `the newest change of ${name} is not processed yet`;
  }
  const updated = status?.conditions?.find(({ type }) => type === "ScaleSetModelUpdated");
  return updated?.status === "False" ? `${name}: ${describeCondition(updated)}` : void 0;
}
function say(image) {
  return describeImage(describeImage2(image, void 0));
}

// src/core/capi/image.ts
var AKS_KINDS = ["AzureManagedMachinePool", "AzureASOManagedMachinePool"];
var AZURE_KINDS = ["AzureMachine", "AzureMachineTemplate", "AzureMachinePool"];
function indexInfrastructure(snapshot, nodes = []) {
  const { aksPools, asoPools, azureMachines, azureTemplates, azurePools } = snapshot;
  const entry = (kind, { metadata }, spec, scaleSet) => {
    const { image, osDisk } = spec ?? {};
    const made2 = { image, osType: osDisk?.osType, ...scaleSet === void 0 ? {} : { scaleSet } };
    return [`${kind}/${metadata.name ?? ""}`, made2];
  };
  const aksEntry = (kind, { metadata }, osType) => [
    `${kind}/${metadata.name ?? ""}`,
    { osType }
  ];
  const instances = indexInstances(snapshot);
  const made = new Map([
    ...azureMachines.map((one) => entry("AzureMachine", one, one.spec)),
    ...azureTemplates.map((one) => entry("AzureMachineTemplate", one, one.spec?.template?.spec)),
    ...azurePools.map(
      (one) => entry("AzureMachinePool", one, one.spec?.template, viewScaleSet(one, instances.get(one.metadata.name ?? "")))
    ),
    ...aksPools.map((one) => aksEntry("AzureManagedMachinePool", one, one.spec?.osType)),
    ...asoPools.map(
      (one) => aksEntry("AzureASOManagedMachinePool", one, one.spec?.resources?.find(({ spec }) => spec?.osType)?.spec?.osType)
    )
  ]);
  return { made, kubelets: new Map(nodes.map(({ name, kubelet }) => [name, kubelet])) };
}
function systemOf(ref, infrastructure) {
  return (infrastructure.made.get(keyOf(ref))?.osType ?? "linux").toLowerCase();
}
function findOpenChange(ref, infrastructure) {
  return infrastructure.made.get(keyOf(ref))?.scaleSet?.open;
}
function isOutdated(ref, kubernetes, infrastructure, instance) {
  if (instance === void 0) return false;
  if (isOfAks(ref)) return isOlder(kubeletOf(instance, infrastructure), kubernetes);
  const scaleSet = infrastructure.made.get(keyOf(ref))?.scaleSet;
  return scaleSet !== void 0 && !scaleSet.latest.has(instance.id);
}
function findImage(ref, kubernetes, infrastructure, instance) {
  if (isOfAks(ref)) {
    const version = kubeletOf(instance, infrastructure) ?? kubernetes;
    return { kind: "aks", name: version === void 0 ? "" : `Kubernetes ${version}` };
  }
  if (!AZURE_KINDS.includes(ref?.kind ?? "")) return void 0;
  const made = infrastructure.made.get(keyOf(ref));
  if (made === void 0) return { kind: "unknown", name: `${keyOf(ref)} is not there` };
  if (isOutdated(ref, kubernetes, infrastructure, instance)) {
    return { kind: "unknown", name: `not yet on the latest model of ${keyOf(ref)}` };
  }
  return describeImage2(made.image, kubernetes);
}
function isOfAks(ref) {
  return AKS_KINDS.includes(ref?.kind ?? "");
}
function kubeletOf(instance, { kubelets }) {
  const version = kubelets.get(instance?.nodeName ?? "");
  return version === "" ? void 0 : version;
}
function isOlder(version, wanted) {
  const [there, pool] = [version, wanted].map(
    (one) => /^v?(\d+)\.(\d+)\.(\d+)/.exec(one ?? "")?.slice(1).map(Number)
  );
  if (there === void 0 || pool === void 0) return false;
  const differs = there.findIndex((part, index) => part !== pool[index]);
  return differs !== -1 && (there[differs] ?? 0) < (pool[differs] ?? 0);
}
function keyOf(ref) {
  return `${ref?.kind ?? ""}/${ref?.name ?? ""}`;
}

// src/core/capi/owners.ts
var DEPLOYMENT_LABEL = "cluster.x-k8s.io/deployment-name";
var POOL_LABEL = "cluster.x-k8s.io/pool-name";
var CONTROL_PLANE_LABEL = "cluster.x-k8s.io/control-plane";
function nameOwner(machine) {
  const { metadata } = machine;
  const deployment = metadata.labels?.[DEPLOYMENT_LABEL];
  const pool = poolOf(machine);
  if (isControlPlane(metadata)) return "control plane";
  if (deployment !== void 0) return `MachineDeployment/${deployment}`;
  if (pool !== void 0) return `MachinePool/${pool}`;
  const owner = metadata.ownerReferences?.find((one) => one.controller === true);
  return owner === void 0 ? void 0 : `${owner.kind}/${owner.name}`;
}
function poolOf({ metadata }) {
  return metadata.ownerReferences?.find((one) => one.kind === "MachinePool")?.name ?? metadata.labels?.[POOL_LABEL];
}
function isControlPlane({ labels }) {
  return labels?.[CONTROL_PLANE_LABEL] !== void 0;
}
function ownerOf(kind, { metadata }) {
  return `${kind}/${metadata.name ?? ""}`;
}

// src/core/capi/shortage.ts
var REPLICAS_MANAGED = "cluster.x-k8s.io/replicas-managed-by";
function describeShortage({ metadata, spec, status }, machines) {
  const wanted = spec?.replicas ?? 1;
  if (machines < wanted) return `${machines} of ${wanted} Machines are created`;
  const isByHand = (spec?.strategy ?? spec?.rollout?.strategy)?.type === "OnDelete";
  if (spec?.paused === true || isByHand) return void 0;
  if (!isObserved(metadata, status?.observedGeneration)) return NOT_PROCESSED;
  const upToDate = status?.upToDateReplicas ?? status?.updatedReplicas ?? 0;
  if (upToDate < wanted) return `${upToDate} of ${wanted} Machines are of its newest template`;
  return machines > wanted ? `${machines} Machines, ${wanted} wanted` : void 0;
}
function describePoolShortage({ metadata, spec, status }, { there, outdated }, open2) {
  const wanted = spec?.replicas ?? 1;
  if (there < wanted) return `${there} of ${wanted} nodes`;
  if (!isObserved(metadata, status?.observedGeneration)) return NOT_PROCESSED;
  if (open2 !== void 0) return open2;
  if (outdated > 0) return `${outdated} of ${there} nodes are not up to date`;
  const isManaged = metadata.annotations?.[REPLICAS_MANAGED] !== void 0;
  return there > wanted && !isManaged ? `${there} nodes, ${wanted} wanted` : void 0;
}

// src/core/capi/expected-nodes.ts
function listExpectedNodes(snapshot, nodes = []) {
  const infrastructure = indexInfrastructure(snapshot, nodes);
  const poolRefs = new Map(snapshot.pools.map((pool) => [pool.metadata.name ?? "", pool.spec?.template?.spec]));
  const machines = snapshot.machines.map((machine) => {
    const { infrastructureRef: ref } = machine.spec ?? {};
    const pool = poolOf(machine);
    if (pool === void 0) return viewMachine(machine, viewMade(machine.spec, ref, infrastructure));
    const instance = { id: `machine/${ref?.name ?? ""}`, nodeName: machine.status?.nodeRef?.name };
    return viewMachine(machine, viewMade(machine.spec, poolRefs.get(pool)?.infrastructureRef, infrastructure, instance));
  });
  const byOwner = Map.groupBy(machines, (expectedNode) => expectedNode.owner ?? "");
  return [
    ...machines,
    ...snapshot.pools.flatMap(
      (pool) => viewPool(pool, byOwner.get(ownerOf("MachinePool", pool)) ?? [], infrastructure)
    ),
    ...snapshot.deployments.flatMap(
      (deployment) => viewShortage(deployment, byOwner.get(ownerOf("MachineDeployment", deployment)) ?? [], infrastructure)
    )
  ];
}
function viewMachine(machine, made) {
  const { metadata, status } = machine;
  const owner = nameOwner(machine);
  const nodeName = status?.nodeRef?.name;
  return {
    ...made,
    title: `machine/${metadata.name ?? ""}`,
    namespace: metadata.namespace ?? "",
    machine: metadata.name ?? "",
    owner,
    isControlPlane: isControlPlane(metadata),
    nodeName: nodeName === "" ? void 0 : nodeName,
    state: describeState(status),
    isMachineUp: isMachineUp(status),
    isGivenUp: isGivenUp(status),
    isLeaving: metadata.deletionTimestamp !== void 0
  };
}
function viewPool(pool, machines, infrastructure) {
  const { metadata, spec, status } = pool;
  const name = metadata.name ?? "";
  const made = spec?.template?.spec;
  const common = {
    ...viewMade(made, made?.infrastructureRef, infrastructure),
    title: `machinepool/${name}`,
    namespace: metadata.namespace ?? "",
    owner: ownerOf("MachinePool", pool),
    isControlPlane: false,
    state: describeState(status),
    isMachineUp: isMachineUp(status),
    isGivenUp: isGivenUp(status),
    isLeaving: metadata.deletionTimestamp !== void 0
  };
  const ofMachines = new Set(machines.map((expectedNode) => expectedNode.nodeName));
  const nodes = (status?.nodeRefs ?? []).map((ref) => ref.name ?? "").filter((node) => node !== "");
  const others = nodes.filter((node) => !ofMachines.has(node)).map((nodeName) => ({
    ...common,
    ...viewMade(made, made?.infrastructureRef, infrastructure, { id: `node/${nodeName}`, nodeName }),
    title: `${common.title}/${nodeName}`,
    nodeName
  }));
  const staying = [...others, ...machines].filter((expectedNode) => !expectedNode.isLeaving);
  const there = staying.length;
  const outdated = staying.filter((expectedNode) => expectedNode.isOutdated).length;
  const openChange = findOpenChange(made?.infrastructureRef, infrastructure);
  const shortage = describePoolShortage(pool, { there, outdated }, openChange);
  if (shortage === void 0 || common.isLeaving) return others;
  const isUp = common.isMachineUp && there < (spec?.replicas ?? 1);
  return [...others, { ...common, state: `${shortage}, ${common.state}`, isMachineUp: isUp }];
}
function viewShortage(deployment, machines, infrastructure) {
  const { metadata, spec, status } = deployment;
  const staying = machines.filter((expectedNode) => !expectedNode.isLeaving);
  const shortage = describeShortage(deployment, staying.length);
  if (shortage === void 0 || metadata.deletionTimestamp !== void 0) return [];
  const made = spec?.template?.spec;
  return [
    {
      ...viewMade(made, made?.infrastructureRef, infrastructure),
      title: `machinedeployment/${metadata.name ?? ""}`,
      namespace: metadata.namespace ?? "",
      owner: ownerOf("MachineDeployment", deployment),
      isControlPlane: false,
      state: `${shortage}, ${describeState(status)}`,
      isMachineUp: false,
      isGivenUp: false,
      isLeaving: false
    }
  ];
}
function viewMade(spec, ref, infrastructure, instance) {
  return {
    os: systemOf(ref, infrastructure),
    image: findImage(ref, spec?.version, infrastructure, instance),
    isOutdated: isOutdated(ref, spec?.version, infrastructure, instance)
  };
}

// src/core/capi/waiting.ts
function listOpenCluster(cluster, snapshot) {
  const topology = describeOpenTopology(cluster);
  return [
    ...isInitialized(cluster) ? [] : listOpenControlPlane(cluster, snapshot),
    ...topology === void 0 ? [] : [{ name: "topology", state: topology, isFinal: false }]
  ];
}
function listOpenControlPlane(cluster, snapshot) {
  const machines = listExpectedNodes(snapshot).filter(
    (expectedNode) => expectedNode.isControlPlane && !expectedNode.isLeaving
  );
  return [
    { name: "control plane", state: describeState(cluster.status), isFinal: false },
    ...machines.map((expectedNode) => ({
      name: expectedNode.title,
      state: describeExpectedNode(expectedNode),
      isFinal: expectedNode.isGivenUp
    }))
  ];
}
function listOpenNodes(expectedNodes, nodes, inputs) {
  const givenUp = new Set(
    expectedNodes.filter((expectedNode) => expectedNode.isGivenUp).map((expectedNode) => expectedNode.title)
  );
  const { taking, skipped } = chooseNodes(joinNodes(expectedNodes, nodes), inputs.nodes, inputs.nodeSelector);
  const starting = skipped.map(({ node }) => node).filter((node) => !node.cordoned);
  return [...taking, ...starting].flatMap((node) => {
    const { name, absence, ready, notReadyReason } = node;
    if (absence !== void 0) {
      return [{ name, state: `${describeOrigin(node)}: ${notReadyReason}`, isFinal: givenUp.has(absence.object) }];
    }
    if (!ready) return [{ name: `node ${name}`, state: `${describeOrigin(node)}: ${notReadyReason}`, isFinal: false }];
    return isStarting(node) ? [{ name: `node ${name}`, state: "Ready, but with start-up taints", isFinal: false }] : [];
  });
}
function describeExpectedNode({ image, state }) {
  return image === void 0 ? state : `${describeImage(image)}: ${state}`;
}
function describeOrigin({ owner, image }) {
  return [owner, image === void 0 ? void 0 : describeImage(image)].filter((part) => part !== void 0).join(", ");
}

// src/core/capi/objects.ts
var CAPI_VERSIONS = ["v1beta2", "v1beta1"];

// src/core/capi/api.ts
var CAPI_GROUP = "cluster.x-k8s.io";
var AZURE_GROUP = "infrastructure.cluster.x-k8s.io";
var CAPI_RESOURCES = [
  ["clusters", "clusters"],
  ["machines", "machines"],
  ["deployments", "machinedeployments"],
  ["pools", "machinepools"]
];
var AZURE_RESOURCES = [
  ["azureMachines", "azuremachines"],
  ["azureTemplates", "azuremachinetemplates"],
  ["azurePools", "azuremachinepools"],
  ["azurePoolMachines", "azuremachinepoolmachines"],
  ["aksPools", "azuremanagedmachinepools"],
  ["asoPools", "azureasomanagedmachinepools"]
];
function pickApi(capi, azure) {
  const served = [...capi.keys()];
  const version = CAPI_VERSIONS.find((one) => served.includes(one));
  if (version === void 0) {
    const got = served.length === 0 ? `no ${CAPI_GROUP} at all` : `only ${served.join(", ")}`;
    return {
      kind: "problem",
      message: `capz-cluster: expected kubeconfig and context to select a management cluster with ${CAPI_GROUP}/${CAPI_VERSIONS.join(" or ")}, got one with ${got}`
    };
  }
  const ofCapi = CAPI_RESOURCES.filter(([, resource]) => capi.get(version)?.has(resource) === true).map(
    ([key, resource]) => ({ key, group: CAPI_GROUP, version, resource })
  );
  const ofAzure = AZURE_RESOURCES.flatMap(([key, resource]) => {
    const found = [...azure].find(([, resources]) => resources.has(resource));
    return found === void 0 ? [] : [{ key, group: AZURE_GROUP, version: found[0], resource }];
  });
  return { kind: "api", api: { collections: [...ofCapi, ...ofAzure] } };
}

// src/steps/capi/discover.ts
async function discover(management) {
  const [capi, azure] = await Promise.all([CAPI_GROUP, AZURE_GROUP].map((group) => findGroup(management, group)));
  if (capi?.kind !== "ok") return failed(capi);
  if (azure?.kind !== "ok") return failed(azure);
  const picked = pickApi(capi.value, azure.value);
  return picked.kind === "api" ? { kind: "done", value: picked.api } : picked;
}
function failed(answer) {
  const unknown = { kind: "unreachable", message: "no answer" };
  return problem("the management cluster cannot be asked for its APIs", answer ?? unknown);
}
async function findGroup(management, group) {
  const found = await management.get(groupPath(group));
  if (found.kind === "refused" && found.status === 404) return { kind: "ok", value: /* @__PURE__ */ new Map() };
  if (found.kind !== "ok") return found;
  const { preferredVersion, versions = [] } = found.value;
  const all = [preferredVersion, ...versions].flatMap((one) => one?.version ?? []);
  const served = /* @__PURE__ */ new Map();
  for (const version of new Set(all)) {
    const resources = await management.get(groupVersionPath(group, version));
    if (resources.kind !== "ok") return resources;
    served.set(version, new Set((resources.value.resources ?? []).map((one) => one.name)));
  }
  return { kind: "ok", value: served };
}

// src/steps/capi/object-cache.ts
var BURST_MS = 200;
var ObjectCache = class {
  #kept = /* @__PURE__ */ new Map();
  #clock;
  #closed = new AbortController();
  #following = [];
  #news = 0;
  #wake;
  constructor(clock) {
    this.#clock = clock;
  }
  /** Lists all collections, and follows them until it is closed or the signal; gives what kept it from listing one. */
  async open(cluster, collections, log, signal) {
    const listings = await Promise.all(
      collections.map(async ({ key, path }) => ({ key, path, answer: await cluster.list(path) }))
    );
    const failed2 = listings.map(({ answer }) => answer).find((answer) => answer.kind !== "ok");
    if (failed2 !== void 0) return failed2;
    const either = AbortSignal.any([this.#closed.signal, signal]);
    for (const { key, path, answer } of listings) {
      if (answer.kind !== "ok") continue;
      const { items, resourceVersion } = answer.value;
      this.#kept.set(key, new Map(items.map((item) => [idOf(item), item])));
      const changes = cluster.follow(path, { resourceVersion, known: items }, either);
      this.#following.push(this.#follow(key, changes, log));
    }
    return void 0;
  }
  /** Follows nothing any more once this resolves; what it holds stays. */
  async close() {
    this.#closed.abort();
    await Promise.all(this.#following);
  }
  /** All objects of a collection; none of one that isn't kept. */
  all(key) {
    return [...this.#kept.get(key)?.values() ?? []];
  }
  /** How much news there has been. */
  get news() {
    return this.#news;
  }
  /** Resolves at the news after these, after a time, or at the signal. */
  async changed(since, ms, signal) {
    if (this.#news === since && !signal.aborted) {
      const news = new AbortController();
      this.#wake = () => {
        news.abort();
      };
      await this.#clock.wait(ms, AbortSignal.any([signal, news.signal]));
      this.#wake = void 0;
    }
    await this.#clock.wait(Math.min(ms, BURST_MS), signal);
  }
  async #follow(key, changes, log) {
    let isReported = false;
    for await (const change of changes) {
      if (change.type === "TROUBLE") {
        if (!isReported) log.warn(`watch: ${change.message}`);
        isReported = true;
        continue;
      }
      isReported = false;
      const kept = this.#kept.get(key);
      if (change.type === "DELETED") kept?.delete(idOf(change.object));
      else kept?.set(idOf(change.object), change.object);
      this.#news += 1;
      this.#wake?.();
    }
  }
};
function idOf({ metadata }) {
  return metadata.uid ?? metadata.name ?? "";
}

// src/steps/capi/wait.ts
var SHOWN = 20;
async function waitUntilClosed(list, caches, { untilMs, clock, log, signal }) {
  let reported = /* @__PURE__ */ new Map();
  for (; ; ) {
    const seen = caches.map((cache) => cache.news);
    const open2 = list();
    reported = logChanges(open2, reported, log);
    const leftMs = untilMs - clock.nowMs();
    if (open2.every((one) => one.isFinal) || leftMs <= 0 || signal.aborted) return open2;
    const news = new AbortController();
    const either = AbortSignal.any([news.signal, signal]);
    const all = caches.map((cache, index) => cache.changed(seen[index] ?? 0, leftMs, either));
    await Promise.race(all);
    news.abort();
    await Promise.all(all);
  }
}
function logChanges(open2, reported, log) {
  const now = new Map(open2.map(({ name, state }) => [name, state]));
  const changed = open2.filter(({ name, state }) => reported.get(name) !== state).map(describeOpen2);
  const closed = [...reported.keys()].filter((name) => !now.has(name)).map((name) => `${name}: done`);
  for (const line of shorten2([...closed, ...changed])) log.info(`waiting: ${line}`);
  return now;
}
function describeOpen2({ name, state }) {
  return `${name}: ${state}`;
}
function shorten2(lines) {
  const more = lines.length - SHOWN;
  return more > 0 ? [...lines.slice(0, SHOWN), `and ${more} more`] : lines;
}

// src/steps/capi/workload.ts
async function awaitControlPlane(management, workload, patience) {
  const opened = await openManagement(management, workload, patience);
  if (opened.kind !== "done") return opened;
  const ready = await waitForControlPlane(opened.value, workload, patience);
  if (ready.kind !== "done") {
    await opened.value.close();
    return ready;
  }
  await awaitSecret(management, workload, patience);
  return opened;
}
async function openManagement(management, { namespace, name }, { clock, log, signal }) {
  const api = await discover(management);
  if (api.kind !== "done") return api;
  const permissions = listManagementPermissions(api.value, namespace, name);
  const grant = { role: "rbac-management", namespace };
  const allowed = await checkPermissions(management, permissions, { grant, where: " on the management cluster" });
  if (allowed.kind !== "done") return allowed;
  const cache = new ObjectCache(clock);
  const failure = await cache.open(management, listPaths(api.value, namespace), log, signal);
  if (failure !== void 0) return problem("the management cluster cannot be read", failure);
  return { kind: "done", value: cache };
}
function listPaths({ collections }, namespace) {
  return collections.map(({ key, group, version, resource }) => ({
    key,
    path: `${groupVersionPath(group, version)}/namespaces/${namespace}/${resource}`
  }));
}
async function waitForControlPlane(cache, workload, patience) {
  const find = () => cache.all("clusters").find(({ metadata }) => metadata.name === workload.name);
  if (find() === void 0) return unknownCluster(cache, workload);
  const list = () => {
    const cluster2 = find();
    return cluster2 === void 0 ? [] : listOpenCluster(cluster2, takeSnapshot(cache, workload));
  };
  const open2 = await waitUntilClosed(list, [cache], patience);
  const cluster = find();
  if (cluster === void 0) return unknownCluster(cache, workload);
  if (open2.length === 0) return { kind: "done", value: void 0 };
  const why = patience.signal.aborted ? "the run was cancelled" : "wait-timeout is over, or nothing more will come";
  const lines = shorten2(open2.map(describeOpen2)).map((line) => `
  ${line}`);
  const which = `${workload.namespace}/${workload.name}`;
  const what = isInitialized(cluster) ? `the topology of ${which} is not applied` : `the control plane of ${which} is not up`;
  return {
    kind: "problem",
    message: `capz-cluster: ${what} (${why}):${lines.join("")}`
  };
}
function unknownCluster(cache, { namespace, name }) {
  const there = cache.all("clusters").map(({ metadata }) => metadata.name ?? "");
  const known = there.length === 0 ? "it has none" : `it has ${shorten2(there.sort()).join(", ")}`;
  return {
    kind: "problem",
    message: `capz-cluster: expected a Cluster of namespace ${namespace} on the management cluster, got "${name}"; ${known}`
  };
}
async function awaitNodes(cache, cluster, workload, inputs, namespace, patience) {
  const checked = await preflight(cluster, inputs, namespace);
  if (checked.kind === "problem") return checked;
  const nodes = new ObjectCache(patience.clock);
  const failure = await nodes.open(cluster, [{ key: "nodes", path: nodesPath }], patience.log, patience.signal);
  if (failure !== void 0) return problem("the nodes of the workload cluster cannot be listed", failure);
  const there = () => nodes.all("nodes").map(parseNode);
  const expectedNodes = () => listExpectedNodes(takeSnapshot(cache, workload), there());
  const open2 = await waitUntilClosed(() => listOpenNodes(expectedNodes(), there(), inputs), [cache, nodes], patience);
  await nodes.close();
  if (patience.signal.aborted) return { kind: "problem", message: "the run was cancelled while it waited for Machines" };
  if (open2.length > 0) {
    patience.log.warn(["not waiting any longer:", ...shorten2(open2.map(describeOpen2))].join("\n"));
  }
  return { kind: "done", value: expectedNodes() };
}
function takeSnapshot(cache, { name }) {
  const isOfCluster = ({ spec }) => spec?.clusterName === name;
  return {
    machines: cache.all("machines").filter(isOfCluster),
    deployments: cache.all("deployments").filter(isOfCluster),
    pools: cache.all("pools").filter(isOfCluster),
    azureMachines: cache.all("azureMachines"),
    azureTemplates: cache.all("azureTemplates"),
    azurePools: cache.all("azurePools"),
    azurePoolMachines: cache.all("azurePoolMachines"),
    aksPools: cache.all("aksPools"),
    asoPools: cache.all("asoPools")
  };
}

// src/connect.ts
async function connectToCluster(inputs, namespace, log, cancelled) {
  const connected = await connect(inputs, process2.env, log, cancelled);
  const { capz } = inputs;
  if (capz === void 0) {
    logConnected(connected, "", log);
    return { connected, expectedNodes: [] };
  }
  logConnected(connected, "management cluster: ", log);
  return await closeIfThrown(
    connected,
    () => connectToWorkloadCluster(connected, { ...inputs, capz }, namespace, log, cancelled)
  );
}
async function reconnect(destination, env, log, cancelled) {
  const connected = await connect(destination, env, log, cancelled);
  const { workload } = destination;
  if (workload === void 0) return connected;
  return await closeIfThrown(connected, () => connectBySecret(connected, workload, env, log));
}
async function connectToWorkloadCluster(management, inputs, samplesIn, log, cancelled) {
  const { namespace = management.namespace ?? "default", name, waitTimeoutMs } = inputs.capz;
  const workload = { namespace, name };
  log.info(`capz-cluster: ${namespace}/${name}${describeNamespaceOf(inputs.capz, management)}`);
  const untilMs = systemClock.nowMs() + waitTimeoutMs;
  const patience = { untilMs, clock: systemClock, log, signal: cancelled };
  const awaited = await awaitControlPlane(management.until(cancelled), workload, patience);
  const cache = valueOf(awaited, management.connectionPath);
  try {
    const connected = await connectBySecret(management, workload, process2.env, log);
    logConnected(connected, "workload cluster: ", log);
    return await closeIfThrown(connected, async () => {
      const nodes = await awaitNodes(cache, connected.until(cancelled), workload, inputs, samplesIn, patience);
      return { connected, expectedNodes: valueOf(nodes, connected.connectionPath) };
    });
  } finally {
    await cache.close();
  }
}
async function connectBySecret(management, workload, env, log) {
  const readSecret = async () => valueOf(await readKubeconfig(management.cluster, workload), management.connectionPath);
  return await connectWorkload(management, workload, readSecret, env, log);
}
async function closeIfThrown(connected, work) {
  try {
    return await work();
  } catch (error) {
    await connected.close();
    throw error;
  }
}
function valueOf(step, connectionPath) {
  if (step.kind === "problem") throw new Refusal(step.message, step.connectionProblem, connectionPath);
  return step.value;
}
function logConnected({ context, server, remarks, warnings }, what, log) {
  log.info(escapeTerminal([`${what}context ${context}`, `server ${server}`, ...remarks].join(", ")));
  for (const warning of warnings) log.warn(escapeTerminal(`${what}${warning}`));
}
function describeNamespaceOf(capz, { context, namespace }) {
  if (capz.namespace !== void 0) return "";
  return namespace === void 0 ? ` (context ${context} names no namespace)` : ` (the namespace of context ${context})`;
}
export {
  connectToCluster,
  reconnect
};
