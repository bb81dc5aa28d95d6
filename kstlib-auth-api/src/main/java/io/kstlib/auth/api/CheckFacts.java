package io.kstlib.auth.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a check of a {@link PreflightReport} knows besides its message, for a reader who wants more. No case holds a secret. All cases are immutable and
 * safe for use by several threads.
 */
public sealed interface CheckFacts {

    /** The message says everything. */
    CheckFacts NONE = new Named(Map.of());

    /**
     * Returns the facts for JSON.
     *
     * @return names and values, in a fixed order; unknown facts are left out
     */
    Map<String, String> toMap();

    /**
     * Facts that programs show, but do not read. Plugins choose their names.
     *
     * @param toMap names and values
     */
    record Named(Map<String, String> toMap) implements CheckFacts {

        public Named {
            toMap = Collections.unmodifiableMap(new LinkedHashMap<>(toMap));
        }

        /** Makes one fact. */
        public Named(String name, String value) {
            this(Map.of(name, value));
        }
    }

    /**
     * The certificates that a server sent.
     *
     * @param sent each certificate in words, in the order of the server: its own comes first
     */
    record Certificates(List<String> sent) implements CheckFacts {

        public Certificates {
            sent = List.copyOf(sent);
        }

        @Override
        public Map<String, String> toMap() {
            Map<String, String> map = new LinkedHashMap<>();
            for (int i = 0; i < sent.size(); i++) {
                map.put("certificate_" + (i + 1), sent.get(i));
            }
            return map;
        }
    }

    /**
     * The answer of a server.
     *
     * @param url the URL that answered, without its query
     * @param status the HTTP status
     */
    record Answer(String url, int status) implements CheckFacts {

        @Override
        public Map<String, String> toMap() {
            Map<String, String> map = new LinkedHashMap<>();
            map.put("url", url);
            map.put("status", String.valueOf(status));
            return map;
        }
    }

    /**
     * How the client authenticates, for a person who compares it with the registration of the client.
     *
     * @param method the value of {@code token_endpoint_auth_method}
     * @param registration names and values of what the plugin of the method says; empty where the method says everything
     * @param answer what the token endpoint answered; {@code null} where it did not answer as it should
     */
    record Client(
            String method,
            Map<String, String> registration,
            @Nullable Answer answer) implements CheckFacts {

        public Client {
            registration = Collections.unmodifiableMap(new LinkedHashMap<>(registration));
        }

        /**
         * Adds what the server answered.
         *
         * @param answer the answer of the token endpoint
         * @return the same client, with the answer
         */
        public Client with(Answer answer) {
            return new Client(method, registration, answer);
        }

        @Override
        public Map<String, String> toMap() {
            Map<String, String> map = new LinkedHashMap<>(registration);
            map.put("token_endpoint_auth_method", method);
            if (answer != null) {
                map.putAll(answer.toMap());
            }
            return map;
        }
    }
}
