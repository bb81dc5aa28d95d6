package io.kstlib.spring;

import io.kstlib.auth.spi.presentation.PresentationAnswer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpHeaders;

/**
 * The head of an answer, for the rule of tokens. It names only what the headers of Spring 6 and 7 share; those of Spring 7 are not a map.
 *
 * @param all the headers, as Spring has them
 */
record ResponseHead(URI url, int status, HttpHeaders all) implements PresentationAnswer {

    @Override
    public List<String> headers(String name) {
        List<String> found = new ArrayList<>();
        all.forEach((each, values) -> {
            if (each.equalsIgnoreCase(name)) {
                found.addAll(values);
            }
        });
        return found;
    }
}
