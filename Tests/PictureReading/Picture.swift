import CCairo

/// A PNG read back through cairo.
package struct Picture {
    package let width: Int
    package let height: Int
    private let pixels: [UInt32]

    /// The file is not there, or no PNG.
    package struct Unreadable: Error {
        let path: String
    }

    package init(_ path: String) throws {
        let surface = cairo_image_surface_create_from_png(path)
        defer { cairo_surface_destroy(surface) }
        guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS else { throw Unreadable(path: path) }
        width = Int(cairo_image_surface_get_width(surface))
        height = Int(cairo_image_surface_get_height(surface))
        let stride = Int(cairo_image_surface_get_stride(surface)) / 4
        let (width, height) = (width, height)
        pixels = cairo_image_surface_get_data(surface).withMemoryRebound(to: UInt32.self, capacity: stride * height) {
            data in (0..<height).flatMap { y in (0..<width).map { data[y * stride + $0] & 0xFF_FFFF } }
        }
    }

    /// 0xRRGGBB; (0, 0) is the top left.
    package subscript(x: Int, y: Int) -> UInt32 { pixels[y * width + x] }
}
