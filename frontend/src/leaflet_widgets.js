// The widgets of jupyter-leaflet that the page uses, each from its own module. A layer or control that Python begins to
// use is added here, and to nothing else.
export * from "jupyter-leaflet/lib/Map.js";
export * from "jupyter-leaflet/lib/controls/AttributionControl.js";
export * from "jupyter-leaflet/lib/controls/Control.js";
export * from "jupyter-leaflet/lib/controls/FullScreenControl.js";
export * from "jupyter-leaflet/lib/controls/ScaleControl.js";
export * from "jupyter-leaflet/lib/controls/WidgetControl.js";
export * from "jupyter-leaflet/lib/controls/ZoomControl.js";
export * from "jupyter-leaflet/lib/layers/DivIcon.js";
export * from "jupyter-leaflet/lib/layers/GeoJSON.js";
export * from "jupyter-leaflet/lib/layers/ImageOverlay.js";
export * from "jupyter-leaflet/lib/layers/LayerGroup.js";
export * from "jupyter-leaflet/lib/layers/Marker.js";
export * from "jupyter-leaflet/lib/layers/Polygon.js";
export * from "jupyter-leaflet/lib/layers/Polyline.js";
export * from "jupyter-leaflet/lib/layers/Popup.js";
export * from "jupyter-leaflet/lib/layers/TileLayer.js";

import { LeafletGeoJSONView as GeoJSONView } from "jupyter-leaflet/lib/layers/GeoJSON.js";

import { outlines } from "./outlines.js";

export class LeafletGeoJSONView extends GeoJSONView {
  create_obj() {
    const { outlines: features } = this.model.get("data");
    if (features) this.obj = outlines(features);
    else super.create_obj();
  }
}
