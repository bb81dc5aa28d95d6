package io.kstlib.http.proxy;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.internal.ProxyKeys;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.http.proxy.ProxyChoice.HostAndPort;
import io.kstlib.http.proxy.ProxyServer.Login;
import io.kstlib.http.proxy.ProxyServer.Protocol;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads which proxy to use: from the provider's section {@code proxy}, else from the environment. Only tunnels are needed, since all other
 * machines are reached by https. So {@code HTTP_PROXY} counts where {@code HTTPS_PROXY} is not set.
 */
public final class ProxySettings {

    private static final String EXPECTED = "expected http://host:port, with user:password@ before the host if need be";

    private ProxySettings() {}

    /**
     * {@return the choice of a proxy for a plugin}
     *
     * @param provider the plugin whose section {@code proxy} or whose environment names the proxy
     */
    public static ProxyChoice of(PluginContext provider) {
        Optional<Settings> section = provider.settings().get(ProviderKeys.PROXY);
        return section.isPresent() ? configured(section.get(), provider) : ofEnvironment(provider.environment());
    }

    private static ProxyChoice configured(Settings section, PluginContext provider) {
        String text = section.require(ProxyKeys.URL);
        if (text.equals(ProxyKeys.NONE)) {
            return ProxyChoice.NONE;
        }
        Optional<String> user = section.get(ProxyKeys.USER);
        Login login = user.map(name -> new Login(
                        name,
                        () -> section.get(ProxyKeys.PASSWORD)
                                .map(provider::resolve)
                                .orElseThrow(() -> new ConfigurationException(new ConfigProblem(
                                        section.path(ProxyKeys.PASSWORD.name()),
                                        section.origin(ProxyKeys.USER),
                                        "missing; " + ProxyKeys.PASSWORD.description())))))
                .orElse(null);
        URI url = URI.create(text);
        ProxyServer proxy = new ProxyServer(protocol(url), target(url), login, section.path());
        Bypass bypass = Bypass.of(section.get(ProxyKeys.NO_PROXY).orElse(List.of()).stream());
        return target -> bypass.covers(target) ? Optional.empty() : Optional.of(proxy);
    }

    /**
     * {@return the choice of a proxy that an environment makes}
     *
     * @param environment variables such as {@code HTTPS_PROXY} and {@code NO_PROXY}
     */
    public static ProxyChoice ofEnvironment(Map<String, String> environment) {
        Optional<String> variable = Stream.of("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY")
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                // In a CGI program this variable holds a header of the request (https://httpoxy.org).
                .filter(name -> !name.equals("HTTP_PROXY") || !environment.containsKey("REQUEST_METHOD"))
                .findFirst();
        if (variable.isEmpty()) {
            return ProxyChoice.NONE;
        }
        String listed = Stream.of("no_proxy", "NO_PROXY")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .findFirst()
                .orElse("");
        Bypass bypass = Bypass.of(Arrays.stream(listed.split("[,\\s]+")));
        String name = variable.get();
        String value = environment.getOrDefault(name, "").strip();
        // Only requests that use the proxy fail because it is wrong.
        return target -> bypass.covers(target) ? Optional.empty() : Optional.of(named(name, value));
    }

    private static ProxyServer named(String variable, String value) {
        URI url;
        try {
            url = new URI(value.contains("://") ? value : "http://" + value);
        } catch (URISyntaxException quotesThePassword) {
            throw wrong(variable, "is not the URL of a proxy; " + EXPECTED);
        }
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.startsWith("socks")) {
            throw wrong(variable, "names a SOCKS proxy, which is not supported; " + EXPECTED);
        }
        boolean isProxy = (scheme.equals("http") || scheme.equals("https")) && endsWithItsHost(url);
        if (!isProxy) {
            throw wrong(variable, "is not the URL of a proxy; " + EXPECTED + " (special characters as %40)");
        }
        return new ProxyServer(protocol(url), target(url), login(variable, url.getRawUserInfo()), variable);
    }

    /** A character such as # or / in the password ends the host early, unless it is written as %23 or %2F. */
    private static boolean endsWithItsHost(URI url) {
        String server = url.getScheme() + "://" + url.getRawAuthority();
        return url.getHost() != null
                && (url.toString().equals(server) || url.toString().equals(server + "/"));
    }

    private static @Nullable Login login(String variable, @Nullable String userInfo) {
        if (userInfo == null || userInfo.isEmpty()) {
            return null;
        }
        int colon = userInfo.indexOf(':');
        String password = colon < 0 ? "" : decoded(userInfo.substring(colon + 1));
        if (password.isEmpty()) {
            throw wrong(variable, "holds a user name without a password; " + EXPECTED);
        }
        String user = decoded(userInfo.substring(0, colon));
        if (user.indexOf(':') >= 0) {
            throw wrong(variable, "holds a user name with a colon, which Basic cannot send (RFC 7617 section 2)");
        }
        Secret secret = Secret.of(password);
        return new Login(user, () -> secret);
    }

    /** Decodes percent encoding. A plus stays a plus, unlike in forms. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Protocol protocol(URI url) {
        return url.getScheme().equalsIgnoreCase("https") ? Protocol.HTTPS : Protocol.HTTP;
    }

    private static HostAndPort target(URI url) {
        int standard = protocol(url) == Protocol.HTTPS ? 443 : 80;
        return new HostAndPort(url.getHost(), url.getPort() < 0 ? standard : url.getPort());
    }

    private static ConfigurationException wrong(String variable, String problem) {
        return new ConfigurationException(new ConfigProblem(variable, new Origin("environment variable", 0), problem));
    }

    /**
     * The servers that {@code NO_PROXY} excludes from the proxy. Its entries are names, which include the domains below them, addresses,
     * networks such as {@code 10.0.0.0/8}, each with a port if need be, and {@code *}. Nothing is looked up: a network matches only addresses.
     */
    private static final class Bypass {

        private static final Pattern WITH_PORT = Pattern.compile("(\\[.+]|[^:]+):([0-9]{1,5})");

        private final List<Entry> entries;

        private Bypass(List<Entry> entries) {
            this.entries = List.copyOf(entries);
        }

        /** One entry of the list. */
        @FunctionalInterface
        private interface Entry {
            boolean matches(HostAndPort target);
        }

        static Bypass of(Stream<String> entries) {
            return new Bypass(entries.map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                    .filter(entry -> !entry.isEmpty())
                    .map(Bypass::entry)
                    .toList());
        }

        boolean covers(HostAndPort target) {
            return target.isLoopback() || entries.stream().anyMatch(entry -> entry.matches(target));
        }

        private static Entry entry(String text) {
            var withPort = WITH_PORT.matcher(text);
            if (withPort.matches()) {
                int port = Integer.parseInt(withPort.group(2));
                Entry host = hostEntry(withPort.group(1));
                return target -> target.port() == port && host.matches(target);
            }
            return hostEntry(text);
        }

        private static Entry hostEntry(String text) {
            if (text.equals("*")) {
                return target -> true;
            }
            String host = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
            int slash = host.indexOf('/');
            if (slash > 0 && host.substring(slash + 1).matches("[0-9]{1,3}")) {
                return network(host.substring(0, slash), Integer.parseInt(host.substring(slash + 1)));
            }
            if (HostAndPort.address(host).isPresent()) {
                return network(host, Integer.MAX_VALUE);
            }
            String name = host.startsWith("*.") ? host.substring(2) : host.startsWith(".") ? host.substring(1) : host;
            return target -> target.host().equals(name) || target.host().endsWith("." + name);
        }

        private static Entry network(String address, int prefix) {
            Optional<byte[]> wanted = HostAndPort.address(address).map(InetAddress::getAddress);
            return target -> {
                Optional<byte[]> found = HostAndPort.address(target.host()).map(InetAddress::getAddress);
                return wanted.isPresent() && found.isPresent() && sameStart(wanted.get(), found.get(), prefix);
            };
        }

        private static boolean sameStart(byte[] wanted, byte[] found, int prefix) {
            if (wanted.length != found.length) {
                return false;
            }
            int bits = Math.min(prefix, wanted.length * 8);
            for (int i = 0; i < bits; i++) {
                int mask = 0x80 >> (i % 8);
                if ((wanted[i / 8] & mask) != (found[i / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
