package io.kstlib.spring.autoconfigure;

import io.kstlib.auth.spi.http.WebOrigin;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The properties {@code kstlib}, without {@code kstlib.auth} and {@code kstlib.config}, which configure the logins. Spring sets them while it starts;
 * they do not change after that.
 */
@ConfigurationProperties("kstlib")
public class KstlibProperties {

    private List<String> allowedHosts = List.of();
    private final Health health = new Health();

    /** Starts with the defaults. */
    public KstlibProperties() {}

    /** The properties {@code kstlib.health}. */
    public static class Health {

        private List<String> providers = List.of();

        /** Starts with the defaults. */
        public Health() {}

        /** {@return the names of the providers that count for the health of the program; all count if there are none} */
        public List<String> getProviders() {
            return providers;
        }

        /**
         * Sets the providers whose logins count for the health of the program.
         *
         * @param providers the names of the providers that count
         */
        public void setProviders(List<String> providers) {
            this.providers = List.copyOf(providers);
        }
    }

    /** {@return the hosts that receive the token from the two beans; if there are none, each bean sends it only to the server of its first request} */
    public List<String> getAllowedHosts() {
        return allowedHosts;
    }

    /**
     * Sets the hosts that receive the token.
     *
     * @param allowedHosts host names such as {@code api.company.com}
     * @throws IllegalArgumentException if there are none, such as from an empty placeholder, or if one is not only a host name
     */
    public void setAllowedHosts(List<String> allowedHosts) {
        if (allowedHosts.isEmpty()) {
            throw new IllegalArgumentException("kstlib.allowed-hosts is set and names no host; name one such as"
                    + " api.company.com, or leave the property out");
        }
        allowedHosts.forEach(KstlibProperties::requireHost);
        this.allowedHosts = List.copyOf(allowedHosts);
    }

    private static void requireHost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (!WebOrigin.of(URI.create("https://" + name + "/")).host().equals(name)) {
            throw new IllegalArgumentException(host + " is not just a host name such as api.company.com");
        }
    }

    /** {@return the properties {@code kstlib.health}} */
    public Health getHealth() {
        return health;
    }
}
