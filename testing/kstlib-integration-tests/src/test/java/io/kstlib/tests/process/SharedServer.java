package io.kstlib.tests.process;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Passes a server to test methods and constructors. There is one for the whole test run, started at its first use and closed at the end.
 *
 * @param <S> the type of the server
 */
public abstract class SharedServer<S extends AutoCloseable> implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(SharedServer.class);

    private final Class<S> type;
    private final Supplier<S> start;

    /**
     * @param type the type of the server
     * @param start starts one
     */
    protected SharedServer(Class<S> type, Supplier<S> start) {
        this.type = type;
        this.start = start;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == type;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(type, unused -> start.get(), type);
    }
}
