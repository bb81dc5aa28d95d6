package io.kstlib.auth.core.authorization;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.ServerNotAllowedException;
import io.kstlib.auth.spi.http.WebOrigin;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The servers that may receive the token: those that the caller named or, when none was named, the first one that a request went to. */
final class AllowedServers {

    private final Set<String> hosts;
    private final Set<WebOrigin> origins;
    private final AtomicReference<@Nullable WebOrigin> first = new AtomicReference<>();

    AllowedServers(Set<String> hosts, Set<WebOrigin> origins) {
        this.hosts = Set.copyOf(hosts);
        this.origins = Set.copyOf(origins);
    }

    boolean allow(WebOrigin origin) {
        return origin.isSafe() && isNamedOrFirst(origin);
    }

    private boolean isNamedOrFirst(WebOrigin origin) {
        if (noneIsNamed()) {
            WebOrigin used = first.get();
            return used == null || used.equals(origin);
        }
        return hosts.contains(origin.host()) || origins.contains(origin);
    }

    private boolean noneIsNamed() {
        return hosts.isEmpty() && origins.isEmpty();
    }

    /** Checks the server of a request before it is sent. After the first one, no other server is allowed unless it is named. */
    WebOrigin claim(URI url) {
        WebOrigin origin;
        try {
            origin = WebOrigin.of(url);
        } catch (IllegalArgumentException notHttp) {
            throw new ServerNotAllowedException(
                    WebOrigin.withoutQuery(url), String.valueOf(notHttp.getMessage()), null);
        }
        if (origin.equals(first.get())) {
            return origin; // only a server that passed the checks below is stored there
        }
        if (!origin.isSafe()) {
            throw new ServerNotAllowedException(
                    URI.create(origin.toString()),
                    origin + " is neither https nor on this machine, so no token is sent there",
                    null);
        }
        if (noneIsNamed()) {
            first.compareAndSet(null, origin);
        }
        if (!isNamedOrFirst(origin)) {
            throw new ServerNotAllowedException(
                    URI.create(origin.toString()),
                    "the token goes to " + this + " only, not to " + origin,
                    new Remedy.Advice("Allow it with allowHost or allowOrigin, or send the request without the token"));
        }
        return origin;
    }

    @Override
    public String toString() {
        if (hosts.isEmpty() && origins.isEmpty()) {
            return String.valueOf(first.get());
        }
        StringBuilder names = new StringBuilder();
        hosts.stream()
                .sorted()
                .forEach(host -> names.append(names.isEmpty() ? "" : ", ").append(host));
        origins.stream()
                .map(WebOrigin::toString)
                .sorted()
                .forEach(origin -> names.append(names.isEmpty() ? "" : ", ").append(origin));
        return names.toString();
    }
}
