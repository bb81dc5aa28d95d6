/**
 * The contract between kstlib, its plugins and the programs that use it. It has two roots.
 *
 * <p>{@code io.kstlib.auth.api} is what programs name: the token, the family of errors, the report of a validation, the person at a login.
 * {@code io.kstlib.auth.spi} is what plugins are written against: the seven service interfaces, a package for each, the configuration model,
 * HTTP and the words of messages. The first root does not use the second one.
 *
 * <p>Requires {@code java.base} only, so that a plugin drags nothing along.
 */
module io.kstlib.auth.api {
    exports io.kstlib.auth.api;
    exports io.kstlib.auth.api.error;
    exports io.kstlib.auth.api.token;
    exports io.kstlib.auth.api.validation;
    exports io.kstlib.auth.spi.client;
    exports io.kstlib.auth.spi.config;
    exports io.kstlib.auth.spi.flow;
    exports io.kstlib.auth.spi.http;
    exports io.kstlib.auth.spi.plugin;
    exports io.kstlib.auth.spi.presentation;
    exports io.kstlib.auth.spi.provider;
    exports io.kstlib.auth.spi.secret;
    exports io.kstlib.auth.spi.storage;
    exports io.kstlib.auth.spi.text;
    exports io.kstlib.auth.spi.validation;
}
