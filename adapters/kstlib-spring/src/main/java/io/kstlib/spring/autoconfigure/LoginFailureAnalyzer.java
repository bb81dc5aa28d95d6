package io.kstlib.spring.autoconfigure;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.Remedy;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Gives the reason why a program cannot start, in the words of kstlib and without a stack trace. */
public final class LoginFailureAnalyzer extends AbstractFailureAnalyzer<AuthException> {

    /** Made by Spring. */
    public LoginFailureAnalyzer() {}

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, AuthException cause) {
        return new FailureAnalysis(
                cause.problem(),
                cause.remedy()
                        .map(Remedy::inWords)
                        .orElse("Correct the properties kstlib, or the file that kstlib.config names."),
                cause);
    }
}
