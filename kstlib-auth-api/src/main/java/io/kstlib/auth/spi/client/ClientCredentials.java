package io.kstlib.auth.spi.client;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.http.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The parts of a request that authenticate the client: parameters of its form, headers, or both. Immutable. It holds secrets, so {@link #toString()}
 * shows names only.
 */
public final class ClientCredentials {

    private static final ClientCredentials NONE = new ClientCredentials(Parameters.none(), List.of(), List.of());

    private final Parameters parameters;
    private final List<Map.Entry<String, String>> headers;
    private final List<Secret> secrets;

    private ClientCredentials(Parameters parameters, List<Map.Entry<String, String>> headers, List<Secret> secrets) {
        this.parameters = parameters;
        this.headers = List.copyOf(headers);
        this.secrets = List.copyOf(secrets);
    }

    /** {@return credentials that add nothing to a request} */
    public static ClientCredentials none() {
        return NONE;
    }

    /**
     * {@return a copy that also has this parameter}
     *
     * @param name a parameter; the request has it once, and it replaces the flow's value
     * @param value its value, which is not secret, such as a {@code client_id}
     */
    public ClientCredentials with(String name, String value) {
        return new ClientCredentials(parameters.without(name).with(name, value), headers, secrets);
    }

    /**
     * {@return a copy that also has this parameter}
     *
     * @param name a parameter; the request has it once, and it replaces the flow's value
     * @param value its value, which no message shows
     */
    public ClientCredentials with(String name, Secret value) {
        return with(name, value.reveal()).hiding(value);
    }

    /**
     * {@return a copy that also has this header; whether HTTP allows the header is checked when the request is sent}
     *
     * @param name a header
     * @param value its value, which no message shows
     */
    public ClientCredentials withHeader(String name, Secret value) {
        List<Map.Entry<String, String>> longer = new ArrayList<>(headers);
        longer.add(Map.entry(name, value.reveal()));
        return new ClientCredentials(parameters, longer, secrets).hiding(value);
    }

    /**
     * {@return a copy that also keeps this secret out of messages that quote the server}
     *
     * @param secret a secret that is part of a value in another form, such as a password that is encoded in a header
     */
    public ClientCredentials hiding(Secret secret) {
        List<Secret> more = new ArrayList<>(secrets);
        more.add(secret);
        return new ClientCredentials(parameters, headers, more);
    }

    /** {@return the parameters, each name once} */
    public Parameters parameters() {
        return parameters;
    }

    /** {@return the headers, in order} */
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    /** {@return the secrets that no message shows} */
    public List<Secret> secrets() {
        return secrets;
    }

    @Override
    public String toString() {
        return "ClientCredentials[" + parameters + ", "
                + headers.stream().map(Map.Entry::getKey).toList() + "]";
    }
}
