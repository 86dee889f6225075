#!/bin/sh
# After the app: it has to be up, then come the carrier's events. Event Grid shakes hands with the running app. Safe to repeat.
set -eu
infra=$(dirname "$0")/..
. "$infra/hooks/lib.sh"
retry app_is_up
subscribe
