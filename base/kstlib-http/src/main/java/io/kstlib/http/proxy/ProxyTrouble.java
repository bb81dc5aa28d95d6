package io.kstlib.http.proxy;

import io.kstlib.http.proxy.ProxyChoice.HostAndPort;
import io.kstlib.http.trust.CauseChain;
import io.kstlib.http.trust.UntrustedCertificateException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Explains to the person why a proxy does not lead to a server. Immutable. */
public final class ProxyTrouble {

    private static final int MOST_SCHEMES = 5;

    /** OkHttp gives the status only in its message. */
    private static final Pattern STATUS = Pattern.compile("Unexpected response code for CONNECT: ([0-9]{3})");

    private final ProxyServer proxy;
    private final HostAndPort target;

    /**
     * @param target the server that it was asked for
     */
    public ProxyTrouble(ProxyServer proxy, HostAndPort target) {
        this.proxy = proxy;
        this.target = target;
    }

    /**
     * {@return the failure in words}
     *
     * @param failure what was thrown before there was a connection to the proxy
     */
    public IOException beforeConnection(IOException failure) {
        return isInWords(failure) ? failure : unreachable(failure);
    }

    /**
     * {@return the failure in words}
     *
     * @param failure what was thrown while the proxy was asked for a tunnel
     */
    public IOException beforeTunnel(IOException failure) {
        if (isInWords(failure)) {
            return failure;
        }
        if (CauseChain.find(failure, UntrustedCertificateException.class).isPresent()) {
            return unreachable(failure);
        }
        Matcher status = STATUS.matcher(String.valueOf(failure.getMessage()));
        if (status.matches()) {
            return refused(Integer.parseInt(status.group(1)));
        }
        if (CauseChain.find(failure, ProtocolException.class).isPresent()
                || CauseChain.find(failure, EOFException.class).isPresent()) {
            return because(
                    proxy + " does not answer as an HTTP proxy does",
                    "Check host, port and scheme in " + proxy.setting(),
                    failure);
        }
        if (CauseChain.find(failure, SocketTimeoutException.class).isPresent()) {
            return because(proxy + " took the connection and then said nothing", "Check " + proxy.setting(), failure);
        }
        return because(
                proxy + " broke the connection off when it was asked for " + target + ": " + failure.getMessage(),
                "Check host, port and scheme in " + proxy.setting() + ", or ask those who run it",
                failure);
    }

    /**
     * {@return whether the proxy answered 401 where 407 is correct, as some do}
     *
     * @param failure what {@link #beforeTunnel} received
     */
    public static boolean isMisnumberedDemand(IOException failure) {
        return "Unexpected response code for CONNECT: 401".equals(failure.getMessage());
    }

    private static boolean isInWords(IOException failure) {
        return CauseChain.find(failure, ProxyRefusedException.class).isPresent();
    }

    private ProxyRefusedException unreachable(IOException failure) {
        String why = CauseChain.find(failure, UnknownHostException.class).isPresent()
                ? "the host is not known"
                : CauseChain.deepestMessage(failure);
        return because(
                "cannot connect to " + proxy + ": " + why,
                "Check " + proxy.setting() + ", and the network connection (VPN)",
                failure);
    }

    private ProxyRefusedException because(String problem, String remedy, @Nullable IOException cause) {
        return new ProxyRefusedException(proxy, problem, remedy, cause);
    }

    private ProxyRefusedException refused(int status) {
        String code = " (HTTP " + status + ")";
        return switch (status) {
            case 401 -> unauthenticated(status, List.of());
            case 400, 403, 405 ->
                because(
                        proxy + " does not allow connections to " + target + code,
                        "Ask those who run it to allow that, or add " + target.host()
                                + " to NO_PROXY (no_proxy of the provider) if it can be reached without",
                        null);
            case 502, 503, 504 ->
                because(
                        proxy + " cannot reach " + target + code,
                        "Check the spelling of the host; if it is inside your network, add " + target.host()
                                + " to NO_PROXY (no_proxy of the provider)",
                        null);
            default -> because(proxy + " opens no tunnel to " + target + code, "Check " + proxy.setting(), null);
        };
    }

    /**
     * {@return whether the proxy accepts Basic; one that does not say may}
     *
     * @param challenges the values of {@code Proxy-Authenticate}, one in each element
     */
    public static boolean takesBasic(List<String> challenges) {
        return challenges.isEmpty()
                || challenges.stream()
                        .anyMatch(
                                challenge -> challenge.toLowerCase(Locale.ROOT).contains("basic"));
    }

    /**
     * {@return an exception that says why the proxy accepts no login}
     *
     * @param status what the proxy answered, 407 or 401
     * @param challenges the values of {@code Proxy-Authenticate}, one in each element
     */
    public ProxyRefusedException unauthenticated(int status, List<String> challenges) {
        String code = " (HTTP " + status + ")";
        if (!takesBasic(challenges)) {
            List<String> schemes = challenges.stream()
                    .limit(MOST_SCHEMES)
                    .map(ProxyTrouble::scheme)
                    .toList();
            return because(
                    proxy + " demands a login by " + String.join(" or ", schemes) + ", and only Basic is supported"
                            + code,
                    "Run a proxy on this machine that logs in for you, such as px or cntlm, and name that in "
                            + proxy.setting(),
                    null);
        }
        if (proxy.login() == null) {
            return because(
                    proxy + " demands a user name and a password" + code,
                    "Set them in the variable, as http://user:password@host:port, or as url, user and password of the"
                            + " provider's section proxy",
                    null);
        }
        return because(
                proxy + " does not accept the user name and password given there" + code,
                "Correct them in " + proxy.setting() + "; in a URL special characters are written as %40",
                null);
    }

    /** Returns the first word of a challenge. */
    private static String scheme(String challenge) {
        String word = challenge.split("[ ,]", 2)[0].replaceAll("[^A-Za-z0-9-]", "?");
        return word.length() > 20 ? word.substring(0, 20) + "…" : word;
    }

    /** The proxy cannot be reached, or opens no tunnel. The message is for people, and holds no password. */
    public static final class ProxyRefusedException extends IOException {

        private static final long serialVersionUID = 1L;

        private final String proxy;
        private final String host;
        private final String problem;
        private final String remedy;

        /**
         * @param proxy which proxy
         * @param problem what failed
         * @param remedy what to do next
         * @param cause the error behind this one, or {@code null}
         */
        public ProxyRefusedException(ProxyServer proxy, String problem, String remedy, @Nullable Throwable cause) {
            super(problem + ". " + remedy, cause);
            this.proxy = proxy.toString();
            this.host = proxy.target().host();
            this.problem = problem;
            this.remedy = remedy;
        }

        /** {@return the proxy as messages show it} */
        public String proxy() {
            return proxy;
        }

        /** {@return the host of the proxy} */
        public String host() {
            return host;
        }

        /** {@return the problem, in words} */
        public String problem() {
            return problem;
        }

        /** {@return the next step, in words} */
        public String remedy() {
            return remedy;
        }
    }
}
