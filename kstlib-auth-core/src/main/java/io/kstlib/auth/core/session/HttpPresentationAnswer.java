package io.kstlib.auth.core.session;

import io.kstlib.auth.spi.presentation.PresentationAnswer;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;

/** The head of an answer, for the presentation that presented the token. */
record HttpPresentationAnswer(URI url, int status, HttpHeaders all) implements PresentationAnswer {

    @Override
    public List<String> headers(String name) {
        return all.allValues(name);
    }
}
