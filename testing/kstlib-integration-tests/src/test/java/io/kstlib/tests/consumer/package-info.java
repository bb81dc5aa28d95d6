/** Programs that use kstlib from outside of its build. */
package io.kstlib.tests.consumer;
