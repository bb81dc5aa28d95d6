package io.kstlib.spring.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The properties {@code kstlib}, without {@code kstlib.auth}, whose keys are those of {@code kstlib.conf.yml}. Spring sets them while it starts; they do
 * not change after that.
 */
@ConfigurationProperties("kstlib")
public class KstlibProperties {

    private @Nullable String config;
    private List<String> allowedHosts = List.of();
    private final Health health = new Health();

    /** Starts with the defaults. */
    public KstlibProperties() {}

    /** The properties {@code kstlib.health}. */
    public static class Health {

        private List<String> providers = List.of();

        /** Starts with the defaults. */
        public Health() {}

        /**
         * @return the names of the providers that count for the health of the program; all of them if there are none
         */
        public List<String> getProviders() {
            return providers;
        }

        /**
         * @param providers the names of the providers that count
         */
        public void setProviders(List<String> providers) {
            this.providers = List.copyOf(providers);
        }
    }

    /**
     * @return the path of a {@code kstlib.conf.yml}; {@code null} for the properties {@code kstlib.auth}
     */
    public @Nullable String getConfig() {
        return config;
    }

    /**
     * @param config the path of a {@code kstlib.conf.yml}
     */
    public void setConfig(@Nullable String config) {
        this.config = config;
    }

    /**
     * @return the hosts to which the interceptor and the filter that are beans send the token; if there are none, the server of the first request of each
     */
    public List<String> getAllowedHosts() {
        return allowedHosts;
    }

    /**
     * @param allowedHosts host names such as {@code api.company.com}
     */
    public void setAllowedHosts(List<String> allowedHosts) {
        this.allowedHosts = List.copyOf(allowedHosts);
    }

    /**
     * @return the properties {@code kstlib.health}
     */
    public Health getHealth() {
        return health;
    }
}
