// Leaflet with the plugins that our layers and controls use, in place of the eighteen that jupyter-leaflet loads.
import "leaflet-defaulticon-compatibility";
import "leaflet-fullscreen";
import "leaflet-rotatedmarker";
import L from "leaflet";

export default L;
