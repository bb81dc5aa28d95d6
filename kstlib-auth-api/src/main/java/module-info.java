/**
 * The contract between kstlib, its plugins and the programs that use it: the token model, the family of errors, the configuration model
 * and the seven service interfaces.
 *
 * <p>Requires {@code java.base} only, so that a plugin drags nothing along. The packages are one per thing a reader names:
 * {@code token}, {@code error}, {@code config}, {@code plugin}, {@code provider}, {@code flow}, {@code client}, {@code presentation},
 * {@code storage}, {@code validation}, {@code resolver}, {@code secret} and {@code http}.
 */
module io.kstlib.auth.api {
    exports io.kstlib.auth.api.client;
    exports io.kstlib.auth.api.config;
    exports io.kstlib.auth.api.error;
    exports io.kstlib.auth.api.flow;
    exports io.kstlib.auth.api.http;
    exports io.kstlib.auth.api.plugin;
    exports io.kstlib.auth.api.presentation;
    exports io.kstlib.auth.api.provider;
    exports io.kstlib.auth.api.resolver;
    exports io.kstlib.auth.api.secret;
    exports io.kstlib.auth.api.storage;
    exports io.kstlib.auth.api.text;
    exports io.kstlib.auth.api.token;
    exports io.kstlib.auth.api.validation;
}
