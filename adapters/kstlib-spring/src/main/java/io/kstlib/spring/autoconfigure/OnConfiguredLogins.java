package io.kstlib.spring.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches if the properties configure logins. */
public final class OnConfiguredLogins extends SpringBootCondition {

    /** Made by Spring. */
    public OnConfiguredLogins() {}

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Configured logins");
        if (EnvironmentConfiguration.file(context.getEnvironment()).isPresent()) {
            return ConditionOutcome.match(message.because("kstlib.config is set"));
        }
        return EnvironmentConfiguration.of(context.getEnvironment()).isPresent()
                ? ConditionOutcome.match(message.because("there are properties kstlib.auth"))
                : ConditionOutcome.noMatch(message.because("neither kstlib.config nor kstlib.auth is set"));
    }
}
