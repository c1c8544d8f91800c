import CCairo
import Foundation

/// A picture in memory whose unit is the pixel and whose origin is the top left.
///
/// Two threads must not use one canvas.
package final class Canvas {
    /// The width, pixels.
    package let width: Int
    /// The height, pixels.
    package let height: Int
    private let surface: OpaquePointer
    private let context: OpaquePointer

    /// Makes a white picture of a size in pixels.
    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
        context = cairo_create(surface)
        fill(.white, x: 0, y: 0, width: Double(width), height: Double(height))
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    /// Calls a closure with the picture's pixels, 0x00RRGGBB, row by row from the top, `stride` values a row.
    package func withPixels(_ body: (_ pixels: UnsafeMutablePointer<UInt32>, _ stride: Int) -> Void) {
        cairo_surface_flush(surface)
        let stride = Int(cairo_image_surface_get_stride(surface)) / MemoryLayout<UInt32>.stride
        cairo_image_surface_get_data(surface)?.withMemoryRebound(to: UInt32.self, capacity: stride * height) {
            body($0, stride)
        }
        cairo_surface_mark_dirty(surface)
    }

    /// Fills a rectangle.
    package func fill(_ color: Color, x: Double, y: Double, width: Double, height: Double) {
        use(color)
        cairo_rectangle(context, x, y, width, height)
        cairo_fill(context)
    }

    /// Draws a frame of one pixel just outside a rectangle.
    package func frame(_ color: Color, x: Double, y: Double, width: Double, height: Double) {
        use(color)
        cairo_set_line_width(context, 1)
        cairo_rectangle(context, x - 0.5, y - 0.5, width + 1, height + 1)
        cairo_stroke(context)
    }

    /// Draws a straight line of a width in pixels.
    package func line(_ color: Color, from: (x: Double, y: Double), to: (x: Double, y: Double), width: Double = 1) {
        use(color)
        cairo_set_line_width(context, width)
        cairo_move_to(context, from.x, from.y)
        cairo_line_to(context, to.x, to.y)
        cairo_stroke(context)
    }

    /// Draws a line of a width in pixels through points, in order.
    ///
    /// - Parameters:
    ///   - color: The colour.
    ///   - points: The points, pixels.
    ///   - width: The line's width, pixels.
    ///   - dashes: The lengths of dash and gap in turn, pixels; none for a full line.
    package func path(
        _ color: Color, through points: [(x: Double, y: Double)], width: Double = 1, dashes: [Double] = []
    ) {
        guard let first = points.first else { return }
        use(color)
        cairo_set_line_width(context, width)
        cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
        cairo_set_dash(context, dashes, Int32(dashes.count), 0)
        cairo_move_to(context, first.x, first.y)
        for point in points.dropFirst() { cairo_line_to(context, point.x, point.y) }
        cairo_stroke(context)
        cairo_set_dash(context, nil, 0, 0)
    }

    /// Draws a filled disc of a radius in pixels.
    package func disc(_ color: Color, x: Double, y: Double, radius: Double) {
        use(color)
        cairo_arc(context, x, y, radius, 0, 2 * .pi)
        cairo_fill(context)
    }

    /// Shows what a closure draws inside a rectangle only.
    package func clipped(to area: PixelArea, _ body: () -> Void) {
        cairo_save(context)
        cairo_rectangle(context, Double(area.x), Double(area.y), Double(area.width), Double(area.height))
        cairo_clip(context)
        body()
        cairo_restore(context)
    }

    /// The part of a text that stands at its point.
    package enum Anchor: Sendable {
        case left, center, right
    }

    /// Writes a line of text whose vertical middle is at `y` and returns its width, pixels.
    @discardableResult
    package func text(
        _ text: String, x: Double, y: Double, size: Double, bold: Bool = false, color: Color = .ink,
        anchor: Anchor = .left
    ) -> Double {
        use(color)
        let layout = pango_cairo_create_layout(context)
        let font = pango_font_description_from_string("DejaVu Sans")
        defer {
            pango_font_description_free(font)
            g_object_unref(UnsafeMutableRawPointer(layout))
        }
        pango_font_description_set_absolute_size(font, size * Double(PANGO_SCALE))
        pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        pango_layout_set_font_description(layout, font)
        pango_layout_set_text(layout, text, -1)
        var (textWidth, textHeight): (Int32, Int32) = (0, 0)
        pango_layout_get_pixel_size(layout, &textWidth, &textHeight)
        let start =
            switch anchor {
            case .left: x
            case .center: x - Double(textWidth) / 2
            case .right: x - Double(textWidth)
            }
        cairo_move_to(context, start.rounded(), (y - Double(textHeight) / 2).rounded())
        pango_cairo_show_layout(context, layout)
        return Double(textWidth)
    }

    /// Writes a line of text that reads upwards, its middle at (x, y).
    package func uprightText(_ text: String, x: Double, y: Double, size: Double) {
        cairo_save(context)
        cairo_translate(context, x.rounded(), y.rounded())
        cairo_rotate(context, -.pi / 2)
        self.text(text, x: 0, y: 0, size: size, anchor: .center)
        cairo_restore(context)
    }

    /// Writes the picture as PNG.
    ///
    /// - Throws: `PictureError`.
    package func write(to path: String) throws(PictureError) {
        errno = 0
        let status = cairo_surface_write_to_png(surface, path)
        let number = errno
        guard status != CAIRO_STATUS_SUCCESS else { return }
        throw PictureError(errno: number, detail: String(cString: cairo_status_to_string(status)))
    }

    private func use(_ color: Color) {
        cairo_set_source_rgb(context, color.red, color.green, color.blue)
    }
}

/// An error in writing a picture.
///
/// The caller knows what the picture is for, and says what to do.
package struct PictureError: Error, Sendable {
    /// The operating system's error number, 0 where it told none.
    package let errno: Int32
    /// The description of the error by cairo.
    package let detail: String
}

/// A rectangle of whole pixels of a picture.
package struct PixelArea: Sendable, Hashable {
    /// The first column, pixels from the picture's left.
    package let x: Int
    /// The first row, pixels from the picture's top.
    package let y: Int
    package let width: Int
    package let height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The column after the last.
    package var right: Int { x + width }
    /// The row after the last.
    package var bottom: Int { y + height }
}
