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
 * Asks a proxy for a tunnel (RFC 9110 section 9.3.6). The password is fetched and sent, by Basic, only to a proxy that demands it. Done
 * here because the JDK's client sends no Basic to a proxy unless the whole JVM is told to.
 */
final class ProxyTunnel {

    private static final int MOST_INTERIM_ANSWERS = 10;
    private static final int MOST_SCHEMES = 5;

    private final ProxyServer proxy;
    private final Target target;

    ProxyTunnel(ProxyServer proxy, Target target) {
        this.proxy = proxy;
        this.target = target;
    }

    /** What a proxy that does not refuse says. */
    enum Answer {
        /** The connection leads to the target now. */
        OPENED,
        /** It is to be asked again, on another connection, with the login. */
        DEMANDS_LOGIN
    }

    Answer openWithoutLogin(Socket connection) throws IOException {
        return opened(answer(connection, ""));
    }

    Answer openUnlessLoginIsDemanded(Socket connection) throws IOException {
        AnswerHead answer = answer(connection, "");
        return demandsLogin(answer) && takesBasic(challenges(answer)) ? Answer.DEMANDS_LOGIN : opened(answer);
    }

    Answer open(Socket connection, ProxyServer.Login login) throws IOException {
        return opened(answer(connection, "Proxy-Authorization: " + login.authorization() + "\r\n"));
    }

    private Answer opened(AnswerHead answer) throws ProxyRefusedException {
        if (answer.status() / 100 != 2) {
            throw refused(answer);
        }
        return Answer.OPENED;
    }

    private AnswerHead answer(Socket connection, String authorization) throws IOException {
        String head = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + authorization + "\r\n";
        byte[] request = head.getBytes(StandardCharsets.US_ASCII);
        try {
            connection.getOutputStream().write(request);
            connection.getOutputStream().flush();
            AnswerHead answer = AnswerHead.read(connection.getInputStream());
            for (int i = 0; i < MOST_INTERIM_ANSWERS && answer.status() < 200; i++) {
                answer = AnswerHead.read(connection.getInputStream());
            }
            return answer;
        } catch (MalformedAnswerException | EOFException notAProxy) {
            throw failed(
                    proxy + " does not answer as an HTTP proxy does",
                    "Check host, port and scheme in " + proxy.setting(),
                    notAProxy);
        } catch (SocketTimeoutException silent) {
            throw failed(proxy + " took the connection and then said nothing", "Check " + proxy.setting(), silent);
        } catch (IOException broken) {
            throw failed(
                    proxy + " broke the connection off when it was asked for " + target + ": " + broken.getMessage(),
                    "Check host, port and scheme in " + proxy.setting() + ", or ask those who run it",
                    broken);
        }
    }

    static ProxyRefusedException unreachable(ProxyServer proxy, IOException failure) {
        String why = failure instanceof UnknownHostException ? "the host is not known" : failure.getMessage();
        return new ProxyRefusedException(
                proxy,
                "cannot connect to " + proxy + ": " + why,
                "Check " + proxy.setting() + ", and the network connection (VPN)",
                failure);
    }

    private ProxyRefusedException failed(String problem, String remedy, IOException cause) {
        return new ProxyRefusedException(proxy, problem, remedy, cause);
    }

    private ProxyRefusedException refusal(String problem, String remedy) {
        return new ProxyRefusedException(proxy, problem, remedy, null);
    }

    private ProxyRefusedException refused(AnswerHead answer) {
        String code = " (HTTP " + answer.status() + ")";
        return switch (answer.status()) {
            case 401, 407 -> unauthenticated(challenges(answer), code);
            case 400, 403, 405 ->
                refusal(
                        proxy + " does not allow connections to " + target + code,
                        "Ask those who run it to allow that, or add " + target.host()
                                + " to NO_PROXY (no_proxy of the provider) if it can be reached without");
            case 502, 503, 504 ->
                refusal(
                        proxy + " cannot reach " + target + code,
                        "Check the spelling of the host; if it is inside your network, add " + target.host()
                                + " to NO_PROXY (no_proxy of the provider)");
            default -> refusal(proxy + " opens no tunnel to " + target + code, "Check " + proxy.setting());
        };
    }

    /** Some answer 401 where 407 is meant, as tinyproxy does. */
    private static boolean demandsLogin(AnswerHead answer) {
        return answer.status() == 407 || answer.status() == 401;
    }

    private static List<String> challenges(AnswerHead answer) {
        return answer.all("Proxy-Authenticate");
    }

    private static boolean takesBasic(List<String> challenges) {
        return challenges.isEmpty()
                || challenges.stream()
                        .anyMatch(
                                challenge -> challenge.toLowerCase(Locale.ROOT).contains("basic"));
    }

    private ProxyRefusedException unauthenticated(List<String> challenges, String code) {
        if (!takesBasic(challenges)) {
            List<String> schemes = challenges.stream()
                    .limit(MOST_SCHEMES)
                    .map(ProxyTunnel::scheme)
                    .toList();
            return refusal(
                    proxy + " demands a login by " + String.join(" or ", schemes) + ", and only Basic is supported"
                            + code,
                    "Run a proxy on this machine that logs in for you, such as px or cntlm, and name that in "
                            + proxy.setting());
        }
        if (proxy.login() == null) {
            return refusal(
                    proxy + " demands a user name and a password" + code,
                    "Set them in the variable, as http://user:password@host:port, or as url, user and password of the"
                            + " provider's section proxy");
        }
        return refusal(
                proxy + " does not accept the user name and password given there" + code,
                "Correct them in " + proxy.setting() + "; in a URL special characters are written as %40");
    }

    /** The first word, as far as it is one. */
    private static String scheme(String challenge) {
        String word = challenge.split("[ ,]", 2)[0].replaceAll("[^A-Za-z0-9-]", "?");
        return word.length() > 20 ? word.substring(0, 20) + "…" : word;
    }
}
