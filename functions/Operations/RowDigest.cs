using System.Security.Cryptography;

namespace CommunityAlerts.Operations;

/// <summary>Counts and hashes the lines of a table.</summary>
public sealed class RowDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _rows;

    /// <summary>Adds bytes, which may be whole lines or parts of lines, and returns them.</summary>
    public ReadOnlyMemory<byte> Add(ReadOnlyMemory<byte> lines)
    {
        _rows += lines.Span.Count((byte)'\n');
        _hash.AppendData(lines.Span);
        return lines;
    }

    /// <summary>Returns the number of rows and the hash, and resets the hash.</summary>
    public ExportedTable Finish() => new(_rows, Convert.ToHexStringLower(_hash.GetHashAndReset()));

    public void Dispose() => _hash.Dispose();
}
