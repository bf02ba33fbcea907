/* C++'s allocations on top of malloc, in every form: a sanitizer has its own, which would not be
 * counted. */
#include <cstdlib>
#include <malloc.h>
#include <new>

#pragma GCC visibility push(default)

static void *must(void *allocated) {
    if (!allocated) {
        throw std::bad_alloc();
    }
    return allocated;
}

void *operator new(std::size_t size) {
    return must(std::malloc(size));
}

void *operator new[](std::size_t size) {
    return must(std::malloc(size));
}

void *operator new(std::size_t size, const std::nothrow_t &) noexcept {
    return std::malloc(size);
}

void *operator new[](std::size_t size, const std::nothrow_t &) noexcept {
    return std::malloc(size);
}

void *operator new(std::size_t size, std::align_val_t alignment) {
    return must(memalign(static_cast<std::size_t>(alignment), size));
}

void *operator new[](std::size_t size, std::align_val_t alignment) {
    return must(memalign(static_cast<std::size_t>(alignment), size));
}

void *operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t &) noexcept {
    return memalign(static_cast<std::size_t>(alignment), size);
}

void *operator new[](std::size_t size, std::align_val_t alignment,
                     const std::nothrow_t &) noexcept {
    return memalign(static_cast<std::size_t>(alignment), size);
}

void operator delete(void *pointer) noexcept {
    std::free(pointer);
}

void operator delete[](void *pointer) noexcept {
    std::free(pointer);
}

void operator delete(void *pointer, std::size_t) noexcept {
    std::free(pointer);
}

void operator delete[](void *pointer, std::size_t) noexcept {
    std::free(pointer);
}

void operator delete(void *pointer, std::align_val_t) noexcept {
    std::free(pointer);
}

void operator delete[](void *pointer, std::align_val_t) noexcept {
    std::free(pointer);
}

void operator delete(void *pointer, std::size_t, std::align_val_t) noexcept {
    std::free(pointer);
}

void operator delete[](void *pointer, std::size_t, std::align_val_t) noexcept {
    std::free(pointer);
}

void operator delete(void *pointer, const std::nothrow_t &) noexcept {
    std::free(pointer);
}

void operator delete[](void *pointer, const std::nothrow_t &) noexcept {
    std::free(pointer);
}

#pragma GCC visibility pop
