/* Linked into the prebuilt addon alone (binding.gyp, portable=yes): functions that its parts, libstdc++ among them, would
 * take in versions newer than glibc 2.28, the oldest that Node itself runs on. Each is passed on to the version that
 * glibc has had from its first days on x86-64, 2.2.5: the same code behind it in today's glibc, but for `errno`. */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOCAL __attribute__((visibility("hidden")))
#define OLD(name) __asm__(".symver old_" #name ", " #name "@GLIBC_2.2.5")
#define FUNCTION(name)         \
  double old_##name(double x); \
  OLD(name);                   \
  LOCAL double name(double x) { return old_##name(x); }
#define FUNCTION_OF_TWO(name)            \
  double old_##name(double x, double y); \
  OLD(name);                             \
  LOCAL double name(double x, double y) { return old_##name(x, y); }

FUNCTION(exp)
FUNCTION(log)
FUNCTION(exp2)
FUNCTION(log2)
FUNCTION_OF_TWO(pow)
FUNCTION_OF_TWO(hypot)

int old_pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
OLD(pthread_create);
LOCAL int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*body)(void*), void* argument) {
  return old_pthread_create(thread, attributes, body, argument);
}

int old_pthread_join(pthread_t, void**);
OLD(pthread_join);
LOCAL int pthread_join(pthread_t thread, void** result) { return old_pthread_join(thread, result); }

int old_pthread_detach(pthread_t);
OLD(pthread_detach);
LOCAL int pthread_detach(pthread_t thread) { return old_pthread_detach(thread); }

int old_pthread_key_create(pthread_key_t*, void (*)(void*));
OLD(pthread_key_create);
LOCAL int __pthread_key_create(pthread_key_t* key, void (*end)(void*)) { return old_pthread_key_create(key, end); }

int old_pthread_once(pthread_once_t*, void (*)(void));
OLD(pthread_once);
LOCAL int pthread_once(pthread_once_t* once, void (*body)(void)) { return old_pthread_once(once, body); }

void* old_dlsym(void*, const char*);
OLD(dlsym);
LOCAL void* dlsym(void* library, const char* name) { return old_dlsym(library, name); }

/* libstdc++ leaves out atomic operations where this says that there is one thread. */
LOCAL char __libc_single_threaded = 0;

/* On x86-64 the kernel's structure is glibc's. */
LOCAL int stat64(const char* path, struct stat64* out) { return (int)syscall(SYS_stat, path, out); }
LOCAL int fstat64(int file, struct stat64* out) { return (int)syscall(SYS_fstat, file, out); }

/* For std::random_device. */
LOCAL uint32_t arc4random(void) {
  uint32_t bits;
  while (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits) {
  }
  return bits;
}

/* Of glibc 2.29. */
LOCAL int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t* actions, const char* path) {
  int (*function)(posix_spawn_file_actions_t*, const char*);
  *(void**)&function = dlsym(RTLD_DEFAULT, "posix_spawn_file_actions_addchdir_np");
  return function == NULL ? ENOSYS : function(actions, path);
}
