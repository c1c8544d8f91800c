import Foundation

/// Any header before a small cube's pixels.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzCheck(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > 0 else { return 0 }
    let header = Data(UnsafeBufferPointer(start: data, count: size))
    let padding = (2880 - size % 2880) % 2880
    let contents = header + Data(repeating: UInt8(ascii: " "), count: padding) + FuzzedPixels.data
    try! contents.write(to: URL(fileURLWithPath: file.path))
    file.check(spectra: data[size / 2] % 64 == 0)
    return 0
}

private let file = CheckedFile(suffix: "fits")
