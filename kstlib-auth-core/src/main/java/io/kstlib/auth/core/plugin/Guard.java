package io.kstlib.auth.core.plugin;

import static java.util.Map.entry;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.LoginRecord;
import io.kstlib.auth.core.plugin.folder.ContextLoader;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.RequestSigner;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.presentation.SenderConstraint;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.auth.spi.provider.SessionEndRequest;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.validation.TokenValidator;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Guards a plugin, and whatever it returns that is called again: each call goes through {@link PluginCalls}. A token that it returns holds no note of
 * this library. The application's own code that it calls back runs under the application's context class loader.
 *
 * <p>It is a proxy, so no method of a plugin can be forgotten. A storage has a guard of its own, {@link GuardedStorage}, because the first proxy of a
 * process costs more than a valid token may.
 */
final class Guard implements InvocationHandler {

    /** The types of answers that are called again. */
    private static final Set<Class<?>> GUARDED = Set.of(
            AuthFlow.class,
            ClientAuthentication.class,
            Note.class,
            Provider.class,
            RefreshAnswer.class,
            RequestSigner.class,
            SenderConstraint.class,
            Supplier.class,
            TokenPresentation.class,
            TokenValidator.class);

    /** What a plugin does in a method, in words; with the type where methods of two types have one name. */
    private static final Map<String, String> DOING = Map.ofEntries(
            entry("type", "telling its type"),
            entry("aliases", "telling its aliases"),
            entry("description", "describing itself"),
            entry("schema", "asked for its keys"),
            entry("create", "being made"),
            entry("sourceProviders", "asked whose tokens it uses"),
            // providers
            entry("asksFor", "asked what its logins ask for"),
            entry("binding", "asked for the owner of its tokens"),
            entry("checkFlow", "asked what the section lacks"),
            entry("flow", "asked for its flow"),
            entry("presentsTokens", "asked whether its tokens are presented"),
            entry("ProviderFactory.renewal", "asked how its tokens are renewed"),
            entry("sectionFor", "asked for a login for a target"),
            entry("endSession", "ending the session"),
            entry("login", "asking for a token"),
            entry("name", "telling the name"),
            entry("preflight", "checking itself"),
            entry("refresh", "refreshing the token"),
            entry("refresh for a target", "refreshing the token for a target"),
            entry("revoke", "revoking the token"),
            entry("server", "describing the server"),
            entry("userInfo", "asking for the person"),
            entry("accept", "judging the refreshed token"),
            entry("refreshToken", "telling the new refresh token"),
            // flows
            entry("attendance", "asked whether a person takes part"),
            entry("bindingDetail", "asked what its tokens belong to"),
            entry("endpoints", "asked for its endpoints"),
            entry("grantType", "asked for its grant"),
            entry("isFallback", "asked whether it is a fallback"),
            entry("personTimeout", "asked how long it waits for a person"),
            entry("reasonNotUsable", "comparing itself with the server"),
            entry("AuthFlowFactory.renewal", "asked how it renews tokens"),
            entry("requestSigning", "asked whether it signs its request"),
            entry("worksWithoutBrowser", "asked whether it needs a browser"),
            entry("obtain", "asking for a token"),
            // client authentications
            entry("credentials", "authenticating the client"),
            entry("ClientAuthentication.facts", "asked how the client authenticates"),
            entry("isConfigured", "asked whether it is configured"),
            entry("requestSigner", "asked how the client signs its requests"),
            entry("strength", "asked how strongly a client authenticates"),
            entry("ClientAuthentication.tlsIdentity", "asked for its certificate"),
            entry("get", "fetching a certificate"),
            entry("RequestSigner.facts", "asked how the client signs its requests"),
            entry("sign", "signing a request"),
            // token presentations
            entry("answered", "looking at an answer"),
            entry("constraint", "asked how it binds tokens"),
            entry("TokenPresentation.headers", "presenting a token"),
            entry("TokenPresentation.tlsIdentity", "asked for a certificate"),
            entry("authorizeParameters", "binding a login to its key"),
            entry("freshKey", "making a key"),
            entry("SenderConstraint.headers", "proving that there is the key"),
            // validators
            entry("judgesOpaqueTokens", "asked whether it judges opaque tokens"),
            entry("sendsTokens", "asked whether it sends tokens"),
            entry("validate", "validating a token"),
            // the lock of a storage
            entry("prove", "proving that it can store a token"),
            entry("note", "asked for its note"),
            entry("read", "reading a note"),
            entry("write", "writing a note"),
            entry("clear", "removing a note"));

    private final Class<?> type;
    private final Object plugin;
    private final PluginCalls calls;

    private Guard(Class<?> type, Object plugin, PluginCalls calls) {
        this.type = type;
        this.plugin = plugin;
        this.calls = calls;
    }

    /**
     * Guards a plugin, or what one returned.
     *
     * @param type an interface that it implements
     */
    static <T> T of(Class<T> type, T plugin, PluginCalls calls) {
        return proxy(type, new Guard(type, plugin, calls));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Guard.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Returns what a plugin does in a method, in words. */
    static String doing(Method method) {
        String name = method.getName();
        if (name.equals("refresh") && method.getParameterCount() > 1) {
            name = "refresh for a target";
        }
        String known = DOING.get(name);
        return known != null
                ? known
                : DOING.getOrDefault(method.getDeclaringClass().getSimpleName() + "." + name, name);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> arguments != null && arguments[0] == proxy;
                case "hashCode" -> System.identityHashCode(proxy);
                default -> type.getSimpleName() + "[" + calls.type() + "]"; // what a plugin shows of itself is unknown
            };
        }
        if (PluginFactory.class.isAssignableFrom(type) && !method.getName().equals("create")) {
            return calls.answerAtOnce(doing(method), () -> answer(method, arguments));
        }
        Object first = arguments == null ? null : arguments[0];
        if (first instanceof LoginRequest || first instanceof SessionEndRequest) {
            @Nullable Object[] given = byCaller(first);
            return guarded(method, calls.answerWithCaller(doing(method), () -> answer(method, given)));
        }
        return guarded(method, calls.answer(doing(method), () -> answer(method, arguments)));
    }

    /** Returns the answer of the plugin, which may be null; {@link PluginCalls} looks at that. */
    private Object answer(Method method, @Nullable Object @Nullable [] arguments) throws Exception {
        Object answer = called(plugin, method, arguments);
        return method.getReturnType() == void.class ? (Object) true : answer;
    }

    @SuppressWarnings("NullAway") // what is called may answer null, whatever its type says
    private static Object called(Object receiver, Method method, @Nullable Object @Nullable [] arguments)
            throws Exception {
        try {
            return method.invoke(receiver, arguments);
        } catch (InvocationTargetException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) failed.getCause();
        }
    }

    private Object guarded(Method method, Object answer) {
        if (answer instanceof Token token) {
            return LoginRecord.fromProvider(token);
        }
        if (answer instanceof Optional<?> optional) {
            Type content = ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[0];
            Class<?> wanted = content instanceof ParameterizedType inner
                    ? (Class<?>) inner.getRawType()
                    : content instanceof Class<?> plain ? plain : Object.class;
            return optional.map(present -> guarded(wanted, present));
        }
        return guarded(method.getReturnType(), answer);
    }

    private <T> Object guarded(Class<T> wanted, Object answer) {
        return GUARDED.contains(wanted) ? of(wanted, wanted.cast(answer), calls) : answer;
    }

    /** Returns the one argument with a guard of the application's code. */
    private @Nullable Object[] byCaller(Object request) {
        if (request instanceof SessionEndRequest end) {
            SessionEndRequest asked = SessionEndRequest.by(byCaller(end.person()));
            return new Object[] {end.idToken().map(asked::withIdToken).orElse(asked)};
        }
        return new Object[] {byCaller((LoginRequest) request)};
    }

    private LoginRequest byCaller(LoginRequest request) {
        ContextLoader caller = calls.context().ofCaller();
        UserInteraction application = request.interaction();
        return request.by(proxy(
                UserInteraction.class,
                (proxy, method, arguments) -> PluginCalls.back(caller, () -> called(application, method, arguments))));
    }
}
