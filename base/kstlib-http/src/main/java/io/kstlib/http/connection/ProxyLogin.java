package io.kstlib.http.connection;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.http.proxy.HostAndPort;
import io.kstlib.http.proxy.ProxyServer;
import io.kstlib.http.proxy.ProxyServer.Login;
import io.kstlib.http.proxy.ProxyTrouble;
import java.io.IOException;
import java.util.List;
import okhttp3.Authenticator;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * Logs in to a proxy by Basic (RFC 7617). The password is fetched and sent only to a proxy that demands it. After the first demand, the
 * login is sent with every request. Safe for use by several threads.
 */
final class ProxyLogin implements Authenticator {

    private static final String HEADER = "Proxy-Authorization";

    private final ProxyServer proxy;
    private volatile boolean demanded;

    ProxyLogin(ProxyServer proxy) {
        this.proxy = proxy;
    }

    @Override
    public Request authenticate(@Nullable Route route, Response answer) throws IOException {
        Request asked = answer.request();
        boolean beforeAnyAnswer = answer.challenges().stream()
                .anyMatch(challenge -> challenge.scheme().equalsIgnoreCase("OkHttp-Preemptive"));
        if (beforeAnyAnswer) {
            // A proxy need not know which client sends the request.
            Request bare = asked.newBuilder()
                    .removeHeader("User-Agent")
                    .removeHeader("Proxy-Connection")
                    .build();
            Login login = proxy.login();
            return demanded && login != null ? with(bare, login) : bare;
        }
        List<String> challenges = answer.headers("Proxy-Authenticate");
        Login login = proxy.login();
        if (login == null || asked.header(HEADER) != null || !ProxyTrouble.takesBasic(challenges)) {
            throw new ProxyTrouble(
                            proxy,
                            new HostAndPort(asked.url().host(), asked.url().port()))
                    .unauthenticated(answer.code(), challenges);
        }
        demanded = true;
        return with(asked, login);
    }

    boolean canLogIn() {
        return proxy.login() != null;
    }

    boolean isDemanded() {
        return demanded;
    }

    /** Sends the login with every request from now on. */
    void demand() {
        demanded = true;
    }

    private static Request with(Request request, Login login) throws IOException {
        try {
            return request.newBuilder().header(HEADER, login.authorization()).build();
        } catch (AuthException noPassword) {
            throw new IOException(noPassword.getMessage(), noPassword);
        }
    }
}
