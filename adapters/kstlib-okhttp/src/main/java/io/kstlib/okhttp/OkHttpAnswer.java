package io.kstlib.okhttp;

import io.kstlib.auth.spi.presentation.PresentationAnswer;
import java.net.URI;
import java.util.List;
import okhttp3.Response;

/** The head of a response, for the presentation of the token. */
record OkHttpAnswer(Response response) implements PresentationAnswer {

    @Override
    public URI url() {
        return response.request().url().uri();
    }

    @Override
    public int status() {
        return response.code();
    }

    @Override
    public List<String> headers(String name) {
        return response.headers(name);
    }
}
