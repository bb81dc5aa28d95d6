package io.kstlib.auth.spi.flow;

import io.kstlib.auth.spi.http.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A form that a flow sends to an endpoint of the authorization server, on behalf of the client. kstlib adds the client authentication. Immutable. It
 * may hold secrets, so {@link #toString()} shows names only.
 */
public final class ClientRequest {

    private final Endpoint endpoint;
    private final Parameters parameters;
    private final List<Map.Entry<String, String>> headers;

    private ClientRequest(Endpoint endpoint, Parameters parameters, List<Map.Entry<String, String>> headers) {
        this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
        this.parameters = Objects.requireNonNull(parameters, "parameters");
        this.headers = List.copyOf(headers);
    }

    /**
     * {@return a request without its own headers}
     *
     * @param endpoint the target; one that {@link AuthFlowFactory#endpoints()} lists
     * @param parameters the form, without client authentication
     */
    public static ClientRequest to(Endpoint endpoint, Parameters parameters) {
        return new ClientRequest(endpoint, parameters, List.of());
    }

    /**
     * {@return a copy that ends with this parameter}
     *
     * @param name a parameter, which may be there already
     * @param value its value, not encoded
     */
    public ClientRequest with(String name, String value) {
        return new ClientRequest(endpoint, parameters.with(name, value), headers);
    }

    /**
     * {@return a copy that also has this header}
     *
     * @param name a header's name, which may be there already
     * @throws IllegalArgumentException if the name is {@code Authorization}, which the client authentication may set
     */
    public ClientRequest withHeader(String name, String value) {
        if (name.equalsIgnoreCase("Authorization")) {
            throw new IllegalArgumentException("the client authentication sets the Authorization header");
        }
        List<Map.Entry<String, String>> longer = new ArrayList<>(headers);
        longer.add(Map.entry(name, value));
        return new ClientRequest(endpoint, parameters, longer);
    }

    /** {@return the target} */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** {@return the form, without client authentication} */
    public Parameters parameters() {
        return parameters;
    }

    /** {@return the headers, in order; a name may repeat} */
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    @Override
    public String toString() {
        return "ClientRequest[" + endpoint + ", " + parameters + ", "
                + headers.stream().map(Map.Entry::getKey).toList() + "]";
    }
}
