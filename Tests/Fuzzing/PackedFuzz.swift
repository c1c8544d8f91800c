import CCFITSIO
import Cubes
import Foundation

/// A cube packed in tiles, by each way that `fpack` has for floating-point numbers, with bytes changed anywhere after the
/// primary header, opened and read. The fuzzer gives the way and the changes: a place in two bytes, then the new byte.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzPacked(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > 0 else { return 0 }
    var contents = packed[Int(data[0]) % packed.count]
    for change in stride(from: 1, to: size - 2, by: 3) {
        let place = Int(data[change]) << 8 | Int(data[change + 1])
        contents[primaryLength + place % (contents.count - primaryLength)] = data[change + 2]
    }
    try! Data(contents).write(to: URL(fileURLWithPath: file.path))
    if case .science(let cube)? = try? SpectralCube.open(file.path, laserMap: nil) {
        let count = cube.width * cube.height * cube.channelCount
        guard count < 1 << 20, let reader = try? cube.reader() else { return 0 }
        var values = [Float](repeating: 0, count: count)
        try? reader.read(rows: 0..<cube.height, channels: 0..<cube.channelCount, into: &values)
    }
    return 0
}

private let file = CheckedFile(suffix: "fz")
private let primaryLength = 2880

/// A slope below the header of a cube that passes.
private let packed: [[UInt8]] = {
    let path = ProcessInfo.processInfo.environment["SN3D_FUZZ_HEADER"]!
    var header = try! Data(contentsOf: URL(fileURLWithPath: path))
    // cfitsio packs no scaled numbers.
    if let scale = header.range(of: Data("BSCALE  ".utf8)) {
        header.replaceSubrange(scale, with: Data("COMMENT ".utf8))
    }
    let plain = file.path + ".plain"
    try! (header + Data(repeating: UInt8(ascii: " "), count: (2880 - header.count % 2880) % 2880) + FuzzedPixels.data)
        .write(to: URL(fileURLWithPath: plain))
    defer { unlink(plain) }
    let ways: [(algorithm: Int32, level: Float, tile: [Int])] = [
        (GZIP_1, 0, [4, 4, 100]), (GZIP_2, 0, [4, 4, 1]), (RICE_1, 16, [4, 4, 1]),
    ]
    return ways.map { way in
        var (input, output): (UnsafeMutablePointer<fitsfile>?, UnsafeMutablePointer<fitsfile>?)
        var (status, tile) = (Int32(0), way.tile)
        let path = file.path + ".packed"
        defer { unlink(path) }
        sn3_fits_open(&input, plain, READONLY, &status)
        ffdkinit(&output, path, &status)
        fits_set_compression_type(output, way.algorithm, &status)
        fits_set_quantize_level(output, way.level, &status)
        fits_set_tile_dim(output, 3, &tile, &status)
        fits_img_compress(input, output, &status)
        ffclos(input, &status)
        ffclos(output, &status)
        guard status == 0 else { fatalError("cfitsio packs no cube by \(way): error \(status)") }
        return [UInt8](try! Data(contentsOf: URL(fileURLWithPath: path)))
    }
}()
