using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Api;

/// <summary>Reads bodies that are files.</summary>
public static class RequestBodyReader
{
    /// <summary>
    /// Reads the whole body; null where it has more than <paramref name="maxBytes"/> bytes.
    /// </summary>
    public static async Task<byte[]?> ReadBytesAsync(
        this HttpRequest request,
        int maxBytes,
        CancellationToken cancellationToken
    )
    {
        if (request.ContentLength > maxBytes)
        {
            return null;
        }

        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        var buffer = new byte[81_920];
        while (await request.Body.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (body.Length + read > maxBytes)
            {
                return null;
            }

            await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return body.ToArray();
    }
}
