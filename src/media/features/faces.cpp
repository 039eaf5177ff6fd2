#include "media/features/faces.hpp"

#include <dlib/image_processing/frontal_face_detector.h>
#include <fmt/core.h>

#include <exception>

namespace assay::media::features {

Result<std::vector<visible::Box>> find_faces(const visible::Colours& picture) {
  const Reduced small = reduced(picture, kMostFacePixels);
  std::vector<visible::Box> out;
  try {
    static dlib::frontal_face_detector detector = dlib::get_frontal_face_detector();
    dlib::array2d<unsigned char> grey(static_cast<long>(small.grey.height()), static_cast<long>(small.grey.width()));
    for (std::uint32_t y = 0; y < small.grey.height(); ++y)
      std::copy_n(small.grey.row(y), small.grey.width(), &grey[static_cast<long>(y)][0]);
    for (const dlib::rectangle& face : detector(grey)) {
      if (out.size() >= kMostFaces) break;
      const auto natural = [](long value) { return static_cast<std::uint32_t>(std::max(0L, value)); };
      const visible::Box box{natural(face.left()), natural(face.top()),
                             natural(face.right() + 1) - natural(face.left()),
                             natural(face.bottom() + 1) - natural(face.top())};
      out.push_back(enlarged(box, small.factor, picture.size()));
    }
  } catch (const std::exception& error) {
    return fail(Code::Internal, fmt::format("looking for faces: {}", error.what()));
  }
  return out;
}

}  // namespace assay::media::features
