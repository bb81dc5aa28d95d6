package io.kstlib.auth.spi.internal;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/** The keys of a provider's section {@code proxy}. A provider with this section ignores the proxies of the environment. */
public final class ProxyKeys {

    /** The {@link #URL} that means no proxy, regardless of the environment. */
    public static final String NONE = "none";

    /** The URL of the proxy, or {@link #NONE}. */
    public static final ConfigKey<String> URL = ConfigKey.text(
                    "url",
                    "http://host:port or https://host:port of the proxy; none uses no proxy, whatever the environment"
                            + " says")
            .naming(ConfigKey.Named.SERVER);

    /** The user name that the proxy asks for. */
    public static final ConfigKey<String> USER =
            ConfigKey.text("user", "the user name that the proxy asks for (Basic)");

    /** The password that goes with {@link #USER}. */
    public static final ConfigKey<SecretReference> PASSWORD = ConfigKey.secret(
            "password",
            "the password that the proxy asks for: a reference (env://, file://, sops://) or the plain value");

    /** The hosts, domains and networks that are reached without the proxy. */
    public static final ConfigKey<List<String>> NO_PROXY = ConfigKey.words(
            "no_proxy",
            "hosts, domains and networks (10.0.0.0/8) to reach without the proxy; loopback is always reached"
                    + " directly");

    private ProxyKeys() {}

    /** {@return the keys of the section {@code proxy}, and the rules between them} */
    public static ConfigSchema schema() {
        return ConfigSchema.of(URL, USER, PASSWORD, NO_PROXY)
                .withRule(ProxyKeys::urlIsThatOfAProxy)
                .withRule(ProxyKeys::userHasNoColon)
                .withRule(ProxyKeys::passwordHasAUser);
    }

    private static void urlIsThatOfAProxy(Settings settings, ConfigProblems problems) {
        settings.expect(URL, problems);
        settings.map()
                .get(URL.name())
                .filter(ConfigScalar.class::isInstance)
                .map(value -> ((ConfigScalar) value).text())
                .filter(text -> !text.isBlank() && !isProxyUrl(text))
                .ifPresent(wrong -> problems.add(
                        settings.path(URL.name()),
                        settings.origin(URL),
                        "expected http://host:port or https://host:port (user and password have keys of their own), or "
                                + NONE));
    }

    private static boolean isProxyUrl(String text) {
        if (text.equals(NONE)) {
            return true;
        }
        try {
            URI url = new URI(text);
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https")) && url.getRawUserInfo() == null && isHostOnly(url);
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    /** Without this check, a password with an unescaped {@code #}, {@code /} or {@code ?} is read as a host, a port and the rest. */
    private static boolean isHostOnly(URI url) {
        return url.getHost() != null
                && url.getRawQuery() == null
                && url.getRawFragment() == null
                && (url.getRawPath() == null || url.getRawPath().matches("/?"));
    }

    private static void userHasNoColon(Settings settings, ConfigProblems problems) {
        settings.map()
                .get(USER.name())
                .filter(ConfigScalar.class::isInstance)
                .map(value -> ((ConfigScalar) value).text())
                .filter(text -> text.indexOf(':') >= 0)
                .ifPresent(wrong -> problems.add(
                        settings.path(USER.name()),
                        settings.origin(USER),
                        "holds a colon, which Basic cannot send (RFC 7617 section 2)"));
    }

    private static void passwordHasAUser(Settings settings, ConfigProblems problems) {
        if (settings.has(PASSWORD) && !settings.has(USER)) {
            problems.add(settings.path(USER.name()), settings.origin(PASSWORD), "missing; the password needs a user");
        }
    }
}
