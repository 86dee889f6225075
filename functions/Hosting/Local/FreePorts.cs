using System.Net;
using System.Net.Sockets;

namespace CommunityAlerts.Hosting.Local;

/// <summary>Ports of this machine that nobody listens on.</summary>
public static class FreePorts
{
    /// <summary>Several different ones, free a moment ago; somebody may take one before you do.</summary>
    public static IReadOnlyList<int> Find(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            listeners.ForEach(l => l.Start());
            return listeners.ConvertAll(l => ((IPEndPoint)l.LocalEndpoint).Port);
        }
        finally
        {
            listeners.ForEach(l => l.Dispose());
        }
    }
}
