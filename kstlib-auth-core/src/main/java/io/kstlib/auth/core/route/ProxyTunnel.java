package io.kstlib.auth.core.route;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Asks a proxy for a tunnel (RFC 9110 section 9.3.6), with Basic where a login is known. Done here because the JDK's client sends no
 * Basic to a proxy unless the whole JVM is told to.
 */
final class ProxyTunnel {

    private ProxyTunnel() {}

    static void open(Socket connection, ProxyServer proxy, Target target) throws IOException {
        StringBuilder request = new StringBuilder("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n");
        if (proxy.login() != null) {
            request.append("Proxy-Authorization: ")
                    .append(proxy.login().authorization())
                    .append("\r\n");
        }
        connection.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        connection.getOutputStream().flush();
        AnswerHead answer = answer(connection, proxy);
        if (answer.status() / 100 != 2) {
            throw refused(proxy, target, answer);
        }
    }

    private static AnswerHead answer(Socket connection, ProxyServer proxy) throws IOException {
        try {
            return AnswerHead.read(connection.getInputStream());
        } catch (MalformedAnswerException | EOFException notAProxy) {
            throw new ProxyRefusedException(
                    proxy + " does not answer as an HTTP proxy does",
                    "Check host, port and scheme in " + proxy.setting(),
                    notAProxy);
        } catch (SocketTimeoutException silent) {
            throw new ProxyRefusedException(
                    proxy + " took the connection and then said nothing", "Check " + proxy.setting(), silent);
        }
    }

    static ProxyRefusedException unreachable(ProxyServer proxy, IOException failure) {
        String why = failure instanceof UnknownHostException ? "the host is not known" : failure.getMessage();
        return new ProxyRefusedException(
                "cannot connect to " + proxy + ": " + why,
                "Check " + proxy.setting() + ", and the network connection (VPN)",
                failure);
    }

    private static ProxyRefusedException refused(ProxyServer proxy, Target target, AnswerHead answer) {
        String code = " (HTTP " + answer.status() + ")";
        return switch (answer.status()) {
            // Some answer 401 where 407 is meant, as tinyproxy does.
            case 401, 407 -> unauthenticated(proxy, answer.all("Proxy-Authenticate"), code);
            case 400, 403, 405 ->
                new ProxyRefusedException(
                        proxy + " does not allow connections to " + target + code,
                        "Ask those who run it to allow that, or add " + target.host()
                                + " to NO_PROXY (no_proxy of the provider) if it can be reached without",
                        null);
            case 502, 503, 504 ->
                new ProxyRefusedException(
                        proxy + " cannot reach " + target + code,
                        "Check the spelling of the host; if it is inside your network, add " + target.host()
                                + " to NO_PROXY (no_proxy of the provider)",
                        null);
            default ->
                new ProxyRefusedException(
                        proxy + " opens no tunnel to " + target + code, "Check " + proxy.setting(), null);
        };
    }

    private static ProxyRefusedException unauthenticated(ProxyServer proxy, List<String> challenges, String code) {
        boolean basic = challenges.isEmpty()
                || challenges.stream()
                        .anyMatch(
                                challenge -> challenge.toLowerCase(Locale.ROOT).contains("basic"));
        if (!basic) {
            List<String> schemes = challenges.stream()
                    .map(challenge -> challenge.split("[ ,]", 2)[0].replaceAll("[^A-Za-z0-9-]", "?"))
                    .toList();
            return new ProxyRefusedException(
                    proxy + " demands a login by " + String.join(" or ", schemes) + ", and only Basic is supported"
                            + code,
                    "Run a proxy on this machine that logs in for you, such as px or cntlm, and name that in "
                            + proxy.setting(),
                    null);
        }
        if (proxy.login() == null) {
            return new ProxyRefusedException(
                    proxy + " demands a user name and a password" + code,
                    "Set them in the variable, as http://user:password@host:port, or as url, user and password of the"
                            + " provider's section proxy",
                    null);
        }
        return new ProxyRefusedException(
                proxy + " does not accept the user name and password given there" + code,
                "Correct them in " + proxy.setting() + "; in a URL special characters are written as %40",
                null);
    }
}
