package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import java.net.URI;
import java.util.List;

/** The head of an answer, as presentations of tokens see it. */
record AnswerHead(URI url, HttpAnswer answer) implements PresentationAnswer {

    @Override
    public int status() {
        return answer.status();
    }

    @Override
    public List<String> headers(String name) {
        return answer.headers(name);
    }
}
