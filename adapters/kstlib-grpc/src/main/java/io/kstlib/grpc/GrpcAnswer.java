package io.kstlib.grpc;

import io.grpc.Metadata;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The metadata of an answer, for the rule.
 *
 * @param url where the call went
 * @param status 401 for {@code UNAUTHENTICATED}
 * @param metadata the headers, or the trailers
 */
record GrpcAnswer(URI url, int status, Metadata metadata) implements PresentationAnswer {

    @Override
    public List<String> headers(String name) {
        List<String> values = new ArrayList<>();
        Iterable<String> found = metadata.getAll(TokenCredentials.key(name));
        if (found != null) {
            found.forEach(values::add);
        }
        return values;
    }
}
