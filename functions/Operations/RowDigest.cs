using System.Security.Cryptography;

namespace CommunityAlerts.Operations;

/// <summary>Counts and hashes the lines of a table.</summary>
public sealed class RowDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _rows;

    /// <summary>Takes in some bytes: lines, or parts of them.</summary>
    public ReadOnlyMemory<byte> Add(ReadOnlyMemory<byte> lines)
    {
        _rows += lines.Span.Count((byte)'\n');
        _hash.AppendData(lines.Span);
        return lines;
    }

    public ExportedTable End() => new(_rows, Convert.ToHexStringLower(_hash.GetHashAndReset()));

    public void Dispose() => _hash.Dispose();
}
