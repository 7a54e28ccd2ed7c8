package org.sleb4j.notebook;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Makes every loop of a compiled cell ask, once a round, whether it was interrupted. */
final class StopPoints {
  private static final int API = Opcodes.ASM9;

  private StopPoints() {}

  /** Returns the class with a call of {@code Interrupted.check()} before every jump back. */
  static byte[] insert(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new Loops(writer), 0);
    return writer.toByteArray();
  }

  private static final class Loops extends ClassVisitor {
    private Loops(ClassVisitor next) {
      super(API, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new Jumps(super.visitMethod(access, name, descriptor, signature, exceptions));
    }
  }

  /** A jump goes back if its label was passed before; a call without operands moves no frame. */
  private static final class Jumps extends MethodVisitor {
    private final Set<Label> passed = new HashSet<>();

    private Jumps(MethodVisitor next) {
      super(API, next);
    }

    @Override
    public void visitLabel(Label label) {
      passed.add(label);
      super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      if (passed.contains(label)) {
        visitMethodInsn(
            Opcodes.INVOKESTATIC, "org/sleb4j/check/Interrupted", "check", "()V", false);
      }
      super.visitJumpInsn(opcode, label);
    }
  }
}
