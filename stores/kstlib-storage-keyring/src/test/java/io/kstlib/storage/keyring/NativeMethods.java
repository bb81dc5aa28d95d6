package io.kstlib.storage.keyring;

import com.sun.jna.CallbackProxy;
import com.sun.jna.CallbackReference;
import com.sun.jna.Function;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Methods of an object as native functions of this process, so that JNA calls them in the same way as those of a system. */
final class NativeMethods {

    /** JNA keeps a function only as long as its callback is in use. */
    private final Map<String, CallbackProxy> functions = new HashMap<>();

    /** Makes a method a native function. Its parameters are of the types that JNA passes on: primitive ones and pointers. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface NativeName {

        /** The name of the function. */
        String value();
    }

    private record NativeMethod(Object owner, Method method) implements CallbackProxy {

        @Override
        public @Nullable Object callback(Object[] arguments) {
            try {
                return method.invoke(owner, arguments);
            } catch (IllegalAccessException | InvocationTargetException defect) {
                throw new LinkageError(method.getName(), defect);
            }
        }

        @Override
        public Class<?>[] getParameterTypes() {
            return method.getParameterTypes();
        }

        @Override
        public Class<?> getReturnType() {
            return method.getReturnType();
        }
    }

    /**
     * @param owner the object whose methods have a {@link NativeName}
     */
    NativeMethods(Object owner) {
        for (Method method : owner.getClass().getDeclaredMethods()) {
            NativeName name = method.getAnnotation(NativeName.class);
            if (name != null) {
                functions.put(name.value(), new NativeMethod(owner, method));
            }
        }
    }

    /** See {@link Keyring.SystemFunctions#named}. */
    Function named(String name) {
        return Optional.ofNullable(functions.get(name))
                .map(callback -> Function.getFunction(CallbackReference.getFunctionPointer(callback)))
                .orElseThrow(() -> new UnsatisfiedLinkError(name));
    }
}
