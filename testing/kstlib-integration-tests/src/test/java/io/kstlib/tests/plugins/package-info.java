/** Missing modules, and jars that people put into {@code plugins/}: with the built distribution, as a process. */
package io.kstlib.tests.plugins;
