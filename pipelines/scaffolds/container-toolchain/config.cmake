# Options of the native build: copied to build/config.cmake, which CMakeLists.txt includes.
set(CMAKE_BUILD_TYPE Release)
if(WIN32)
  set(USE_VULKAN OFF)
else()
  set(USE_VULKAN ON)
endif()
set(USE_CUDA OFF)
set(USE_METAL OFF)
