/**
 * The contract between kstlib, its plugins and the programs that use it. It has two roots.
 *
 * <p>{@code io.kstlib.auth.api} is for programs: the token, the exceptions, the report of a validation, the person at a login.
 * {@code io.kstlib.auth.spi} is for plugins: the seven service interfaces, a package for each, the configuration model, HTTP and the text of
 * messages. The first root does not use the second one.
 *
 * <p>Requires {@code java.base} only, so that a plugin brings no other dependency.
 */
module io.kstlib.auth.api {
    exports io.kstlib.auth.api;
    exports io.kstlib.auth.api.error;
    exports io.kstlib.auth.api.login;
    exports io.kstlib.auth.api.token;
    exports io.kstlib.auth.api.validation;
    exports io.kstlib.auth.api.validation.report to
            io.kstlib.auth.cli,
            io.kstlib.auth.oauth2,
            io.kstlib.auth.oidc;
    exports io.kstlib.auth.spi.client;
    exports io.kstlib.auth.spi.config;
    exports io.kstlib.auth.spi.flow;
    exports io.kstlib.auth.spi.http;
    exports io.kstlib.auth.spi.internal to
            io.kstlib.auth.ciba,
            io.kstlib.auth.cli,
            io.kstlib.auth.client.jwt,
            io.kstlib.auth.core,
            io.kstlib.auth.device,
            io.kstlib.auth.dpop,
            io.kstlib.auth.exchange,
            io.kstlib.auth.oauth2,
            io.kstlib.auth.oidc,
            io.kstlib.http,
            io.kstlib.storage.sops;
    exports io.kstlib.auth.spi.internal.text to
            io.kstlib.auth.aws,
            io.kstlib.auth.cli,
            io.kstlib.auth.core,
            io.kstlib.auth.dpop,
            io.kstlib.auth.exchange,
            io.kstlib.auth.oauth2,
            io.kstlib.http,
            io.kstlib.secret.exec,
            io.kstlib.spring;
    exports io.kstlib.auth.spi.plugin;
    exports io.kstlib.auth.spi.presentation;
    exports io.kstlib.auth.spi.provider;
    exports io.kstlib.auth.spi.secret;
    exports io.kstlib.auth.spi.storage;
    exports io.kstlib.auth.spi.text;
    exports io.kstlib.auth.spi.validation;
}
