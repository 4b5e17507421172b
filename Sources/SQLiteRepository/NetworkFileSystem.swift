import Foundation

/// File systems of other machines. The write-ahead log needs memory that all who use the file share, and locks that hold (SQLite, "Write-Ahead
/// Logging", 1): a database there works until it is damaged.
enum NetworkFileSystem {
    /// Looks at where a file lies, or shall lie.
    static func refuse(_ path: String) throws(OpenFailure) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var found = stat()
        guard stat(path, &found) == 0 || stat(folder, &found) == 0,
            let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8),
            let name = name(ofDevice: UInt64(found.st_dev), in: mounts)
        else { return }
        throw .networkFileSystem(path: path, name: name)
    }

    /// - device: `st_dev` of stat(2).
    /// - mounts: as proc(5) describes them. (`f_type` of statfs(2) would say the same, and is not to be had from Swift.)
    static func name(ofDevice device: UInt64, in mounts: String) -> String? {
        // makedev(3): twelve bits, eight bits, then the upper ones of both.
        let major = device >> 8 & 0xFFF | device >> 32 & ~0xFFF
        let minor = device & 0xFF | device >> 12 & 0xFFFF_FF00
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2, fields[2] == "\(major):\(minor)", let dash = fields.firstIndex(of: "-") else {
                continue
            }
            return fields.dropFirst(dash + 1).first.flatMap { names[String($0)] }
        }
        return nil
    }

    /// By their names in the kernel. 9P and FUSE are none of them: containers and virtual machines have local disks under both.
    private static let names = [
        "nfs": "NFS", "nfs4": "NFS", "cifs": "SMB", "smb3": "SMB", "afs": "AFS", "ceph": "Ceph",
    ]
}
